#!/usr/bin/env bash
# How many bets a second the service takes over HTTP at 64 connections, beside the same statement one bet at a time, and
# beside what pgbench reaches on the same PostgreSQL with the requirement's transaction statement by statement and with the
# whole bet as one statement (20 clients).
#
# Needs wrk, psql, pgbench, curl, jq, bc and target/thisthat.jar. Starts the service with its embedded servers at full
# durability, on a data folder of its own, and takes turns so that all ways see the same machine. HOT=1 bets on one market
# only. Prints a line for each run.
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

seconds_of() { # seconds_of PID…: the processor seconds that these processes have used
  local ticks=0 pid
  for pid in "$@"; do
    ticks=$((ticks + $(awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$pid/stat" 2>/dev/null || echo 0)))
  done
  echo "scale=2; $ticks / $(getconf CLK_TCK)" | bc
}

parts() { # the processor seconds of service, PostgreSQL and Redis
  local postmaster
  postmaster=$(head -1 "$work/data/postgres/data/postmaster.pid")
  # shellcheck disable=SC2046 # each process is an argument of its own
  echo "$(seconds_of "$service") $(seconds_of "$postmaster" $(pgrep -P "$postmaster")) $(seconds_of "$(cat "$work/data/redis/redis.pid")")"
}

run() { # run NAME: one run of wrk, with the processor time of each part for each bet
  local before after result placed
  before=$(parts)
  result=$(RUN="$RANDOM-$RANDOM" wrk -t1 -c64 -d"${SECONDS_A_RUN}s" --timeout 10s -s load-tests/ceiling/bets.lua "$api/bets" | sed -n 's/^RESULT //p')
  after=$(parts)
  placed=$(sed 's/.*, \([0-9]*\) placed.*/\1/' <<< "$result")
  printf '%-22s %s; CPU for each bet: %s\n' "$1" "$result" "$(per_bet "$before" "$after" "$placed")"
}

per_bet() { # per_bet BEFORE AFTER PLACED
  awk -v before="$1" -v after="$2" -v placed="$3" 'BEGIN {
    split(before, b); split(after, a); split("service PostgreSQL Redis", name)
    for (i = 1; i <= 3; i++) printf "%s %.0f us%s", name[i], (a[i] - b[i]) * 1e6 / placed, i < 3 ? ", " : ""
  }'
}

pgbench_run() { # pgbench_run NAME FILE: transactions a second with 20 clients, while the service is idle
  local tps
  tps=$(pgbench "$database" -n -c 20 -j 1 -M prepared -T "$SECONDS_A_RUN" -f "load-tests/ceiling/pgbench/$2" | sed -n 's/^tps = \([0-9]*\).*/\1/p')
  printf '%-22s %s bets/s\n' "$1" "$tps"
}

database_uri() { # the embedded server's, by the note it keeps of its port
  echo "postgresql://thisthat:$(cat "$work/data/postgres/password")@127.0.0.1:$(sed -n 4p "$work/data/postgres/data/postmaster.pid")/postgres"
}

start
java -jar target/thisthat.jar seed --users "$USERS" --out "$work/users.json"
jq -r '.[].accessToken' "$work/users.json" > "$TOKENS"
for offset in $(seq 0 100 $((MARKETS_OPEN - 100))); do
  curl -s "$api/markets?limit=100&offset=$offset" |
    jq -r '.markets[] | select(.thisOdds >= 0.01 and .thisOdds <= 0.99 and .thatOdds >= 0.01 and .thatOdds <= 0.99) | .id'
done | sort -u > "$MARKETS"
[ -z "${HOT:-}" ] || { head -1 "$MARKETS" > "$work/hot"; mv "$work/hot" "$MARKETS"; }
echo "$(wc -l < "$TOKENS") users, $(wc -l < "$MARKETS") markets, 64 connections, ${SECONDS_A_RUN} s a run"
RUN=warm wrk -t1 -c64 -d10s -s load-tests/ceiling/bets.lua "$api/bets" > /dev/null
stop
for round in $(seq "$ROUNDS"); do
  start
  RUN="warm-$round" wrk -t1 -c64 -d"${WARM_UP:-5}s" -s load-tests/ceiling/bets.lua "$api/bets" > /dev/null
  run "groups, round $round"
  database=$(database_uri)
  psql -q "$database" -f load-tests/ceiling/pgbench/schema.sql 2> /dev/null
  pgbench_run "pgbench, by statement" by_statement.sql
  pgbench_run "pgbench, one statement" one_statement.sql
  stop
  THISTHAT_BETTING_GROUP_SIZE=1 THISTHAT_BETTING_GROUPS_IN_FLIGHT=16 start
  RUN="warm-one-$round" wrk -t1 -c64 -d"${WARM_UP:-5}s" -s load-tests/ceiling/bets.lua "$api/bets" > /dev/null
  run "one by one, round $round"
  stop
done
