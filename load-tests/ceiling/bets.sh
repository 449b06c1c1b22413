#!/usr/bin/env bash
# How many bets a second the service takes over HTTP at 64 connections, beside the same statement one bet at a time.
#
# Needs wrk, curl, jq and target/thisthat.jar. Starts the service twice with its embedded servers at full durability, on a
# data folder of its own, and takes turns so that both ways see the same machine. Prints a line for each run.
set -euo pipefail
cd "$(dirname "$0")/../.."

SECONDS_A_RUN=${SECONDS_A_RUN:-10}
ROUNDS=${ROUNDS:-3}
USERS=${USERS:-2000}
MARKETS_OPEN=${MARKETS_OPEN:-1000}
work=$(mktemp -d)
service=
trap 'kill "$service" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

export THISTHAT_DATA_DIR="$work/data" THISTHAT_HTTP_PORT=18090 THISTHAT_MANAGEMENT_PORT=18091 THISTHAT_LOG_FORMAT=json
export THISTHAT_SIMULATOR_MARKETS=$MARKETS_OPEN THISTHAT_SIMULATOR_SPEED=1 THISTHAT_RATE_LIMITS_ENABLED=false
export TOKENS="$work/tokens" MARKETS="$work/markets"
api=http://127.0.0.1:18090/api/v1

start() { # start: the service, with the environment given before it
  java -jar target/thisthat.jar > "$work/service.log" 2>&1 &
  service=$!
  until grep -q 'Open http' "$work/service.log"; do
    kill -0 "$service" 2>/dev/null || { cat "$work/service.log"; exit 1; }
    sleep 0.2
  done
  until [ "$(curl -s "$api/markets?limit=1" | jq .total)" -ge $((MARKETS_OPEN * 9 / 10)) ]; do sleep 0.5; done
}

stop() { kill "$service"; wait "$service" || true; }

seconds_of() { # seconds_of PATTERN: the processor seconds that the processes of this run have used
  local ticks=0 pid
  for pid in $(pgrep -f "$1"); do
    ticks=$((ticks + $(awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$pid/stat" 2>/dev/null || echo 0)))
  done
  echo "scale=2; $ticks / $(getconf CLK_TCK)" | bc
}

run() { # run NAME: one run of wrk, with the processor time of each part for each bet
  local service_before postgres_before redis_before result placed
  service_before=$(seconds_of 'target/thisthat.jar')
  postgres_before=$(seconds_of "^postgres:|$work/data/programs/postgresql")
  redis_before=$(seconds_of 'redis-server.* 127.0.0.1')
  result=$(RUN="$RANDOM-$RANDOM" wrk -t1 -c64 -d"${SECONDS_A_RUN}s" --timeout 10s -s load-tests/ceiling/bets.lua "$api/bets" | sed -n 's/^RESULT //p')
  placed=$(sed 's/.*, \([0-9]*\) placed.*/\1/' <<< "$result")
  printf '%-22s %s; CPU for each bet: service %s us, PostgreSQL %s us, Redis %s us\n' "$1" "$result" \
    "$(per_bet "$service_before" "$(seconds_of 'target/thisthat.jar')" "$placed")" \
    "$(per_bet "$postgres_before" "$(seconds_of "^postgres:|$work/data/programs/postgresql")" "$placed")" \
    "$(per_bet "$redis_before" "$(seconds_of 'redis-server.* 127.0.0.1')" "$placed")"
}

per_bet() { echo "($2 - $1) * 1000000 / ($3 + 1)" | bc; }

start
java -jar target/thisthat.jar seed --users "$USERS" --out "$work/users.json"
jq -r '.[].accessToken' "$work/users.json" > "$TOKENS"
for offset in $(seq 0 100 $((MARKETS_OPEN - 100))); do
  curl -s "$api/markets?limit=100&offset=$offset" |
    jq -r '.markets[] | select(.thisOdds >= 0.01 and .thisOdds <= 0.99 and .thatOdds >= 0.01 and .thatOdds <= 0.99) | .id'
done | sort -u > "$MARKETS"
echo "$(wc -l < "$TOKENS") users, $(wc -l < "$MARKETS") markets, 64 connections, ${SECONDS_A_RUN} s a run"
RUN=warm wrk -t1 -c64 -d10s -s load-tests/ceiling/bets.lua "$api/bets" > /dev/null
stop
for round in $(seq "$ROUNDS"); do
  start
  RUN="warm-$round" wrk -t1 -c64 -d5s -s load-tests/ceiling/bets.lua "$api/bets" > /dev/null
  run "groups, round $round"
  stop
  THISTHAT_BETTING_GROUP_SIZE=1 THISTHAT_BETTING_GROUPS_IN_FLIGHT=16 start
  RUN="warm-one-$round" wrk -t1 -c64 -d5s -s load-tests/ceiling/bets.lua "$api/bets" > /dev/null
  run "one by one, round $round"
  stop
done
