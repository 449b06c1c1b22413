#!/usr/bin/env bash
# Three nodes of one cluster on this machine, with one PostgreSQL and one Redis, which the first node starts:
#   1. bets per second and CPU per bet with wrk on one node, then on all three, and the bytes that nodes exchange per bet;
#   2. k6 bets at RATE per second on all three while one node is killed (SIGKILL).
#
# Requires wrk, k6, psql, curl, jq, ss and target/thisthat.jar. Variables with defaults: PORT (18100; uses 16 ports from there),
# SECONDS_A_RUN (15), WARM_UP (30 s), ROUNDS (2), USERS (2000), RATE (100), HEAP (512m), K6 (k6), SERVICE (the command that
# starts a node). All processes share the cores, so compare the two figures of a round, and no figure with another machine's.
set -euo pipefail
cd "$(dirname "$0")/../.."

PORT=${PORT:-18100}
SECONDS_A_RUN=${SECONDS_A_RUN:-15}
WARM_UP=${WARM_UP:-30}
ROUNDS=${ROUNDS:-2}
USERS=${USERS:-2000}
RATE=${RATE:-100}
K6=${K6:-k6}
SERVICE=${SERVICE:-java -Xmx${HEAP:-512m} -XX:+ExitOnOutOfMemoryError -jar target/thisthat.jar}
CONNECTIONS=60
work=$(mktemp -d)
export THISTHAT_DATA_DIR=$work/data THISTHAT_LOG_FORMAT=json THISTHAT_FEED=off THISTHAT_RATE_LIMITS_ENABLED=false
export THISTHAT_CLUSTER_ENABLED=true THISTHAT_AUTH_ACCESS_TOKEN_LIFETIME=12h
THISTHAT_AUTH_JWT_KEYS=k1:$(head -c 32 /dev/urandom | base64 -w 0 | tr '+/' '-_' | tr -d '=')
THISTHAT_CLUSTER_MEMBERS=$(for node in 0 1 2; do printf '127.0.0.1:%d,' $((PORT + 6 + node)); done | sed 's/,$//')
export THISTHAT_AUTH_JWT_KEYS THISTHAT_CLUSTER_MEMBERS
pids=()

api_port() { echo $((PORT + 2 * $1)); }

start_node() { # start_node NUMBER
  THISTHAT_HTTP_PORT=$(api_port "$1") THISTHAT_MANAGEMENT_PORT=$(($(api_port "$1") + 1)) THISTHAT_CLUSTER_PORT=$((PORT + 6 + $1)) \
    THISTHAT_CLUSTER_BUS_PORT=$((PORT + 9 + $1)) $SERVICE > "$work/node-$1.log" 2>&1 &
  pids[$1]=$!
  until curl -sf -o /dev/null "http://127.0.0.1:$(($(api_port "$1") + 1))/health/ready"; do
    kill -0 "${pids[$1]}" || { tail -5 "$work/node-$1.log" >&2; exit 1; }
    sleep 0.3
  done
}

clean_up() {
  trap '' INT TERM
  for node in 2 1 0; do
    [ -n "${pids[$node]:-}" ] || continue # not started
    kill "${pids[$node]}" 2> /dev/null || true
    wait "${pids[$node]}" 2> /dev/null || true
  done
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

ticks() { awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$1/stat" 2> /dev/null || echo 0; }

cpu() { # CPU seconds of nodes, PostgreSQL and Redis
  local nodes=0 postgres=0 postmaster pid
  postmaster=$(head -1 "$THISTHAT_DATA_DIR/postgres/data/postmaster.pid")
  for pid in "${pids[@]}"; do nodes=$((nodes + $(ticks "$pid"))); done
  for pid in "$postmaster" $(pgrep -P "$postmaster"); do postgres=$((postgres + $(ticks "$pid"))); done
  echo "$nodes $postgres $(ticks "$(cat "$THISTHAT_DATA_DIR/redis/redis.pid")")"
}

bus_bytes() { # bytes that nodes have sent to each other on the event bus
  ss -tinH "dport >= :$((PORT + 9)) and dport <= :$((PORT + 11))" | grep -o 'bytes_sent:[0-9]*' | awk -F: '{sum += $2} END {print sum + 0}'
}

sql() { psql "$database" -qAt -c "$1"; }

bets() { # bets SECONDS NODE…: prints bets, failures, bets per second, slowest p95 of all generators
  local seconds=$1 node
  shift
  local generators=()
  for node in "$@"; do
    RUN="$node-$RANDOM-$RANDOM" wrk -t1 -c$((CONNECTIONS / $#)) -d"${seconds}s" --timeout 10s -s load-tests/throughput/bets.lua \
      "http://127.0.0.1:$(api_port "$node")" > "$work/wrk-$node" & generators+=($!)
  done
  wait "${generators[@]}"
  for node in "$@"; do sed -n 's/^RESULT //p' "$work/wrk-$node"; done |
    awk '{placed += $1; failed += $2; rate += $3; p95 = $5 > p95 ? $5 : p95} END {printf "%d %d %.0f %.1f\n", placed, failed, rate, p95}'
}

measure() { # measure NAME NODE…: one run with CPU, bus, WAL and disk per bet
  local name=$1 before after bus wal size result
  shift
  sql checkpoint
  before=$(cpu) bus=$(bus_bytes) wal=$(sql "select pg_current_wal_insert_lsn() - '0/0'") size=$(sql "select pg_database_size(current_database())")
  result=$(bets "$SECONDS_A_RUN" "$@")
  after=$(cpu)
  awk -v name="$name" -v result="$result" -v before="$before" -v after="$after" -v bus=$(($(bus_bytes) - bus)) \
    -v wal="$(sql "select pg_current_wal_insert_lsn() - '0/0' - $wal")" -v size=$(($(sql "select pg_database_size(current_database())") - size)) \
    -v tick="$(getconf CLK_TCK)" 'BEGIN {
      split(result, r); split(before, b); split(after, a)
      for (i = 1; i <= 3; i++) c[i] = (a[i] - b[i]) * 1e6 / tick / r[1]
      printf "%s: %d bets/s, %d failed, p95 %.0f ms; CPU per bet: nodes %.0f, PostgreSQL %.0f, Redis %.0f us; per bet: bus %d, WAL %d, disk %d bytes\n",
        name, r[3], r[2], r[4], c[1], c[2], c[3], bus / r[1], wal / r[1], size / r[1]
    }'
}

start_node 0
database="postgresql://thisthat:$(cat "$THISTHAT_DATA_DIR/postgres/password")@127.0.0.1:$(sed -n 4p "$THISTHAT_DATA_DIR/postgres/data/postmaster.pid")/postgres"
redis_port=$(ss -ltnpH | sed -n "s/.*127.0.0.1:\([0-9]*\) .*pid=$(cat "$THISTHAT_DATA_DIR/redis/redis.pid"),.*/\1/p" | head -1)
redis_password=$(cat "$THISTHAT_DATA_DIR/redis/password")
export THISTHAT_DATABASE_URI=$database THISTHAT_REDIS_URI="redis://thisthat:$redis_password@127.0.0.1:$redis_port"
sql "with made as (insert into markets (id, title, this_option, that_option, market_type)
       select gen_random_uuid(), 'Scaling market ' || i, 'Yes', 'No', 'credits' from generate_series(1, 200) i returning id)
     insert into market_odds (market_id, this_odds, that_odds, streamed_at) select id, 0.5, 0.5, now() from made"
start_node 1
start_node 2
export TOKENS=$work/tokens MARKETS=$work/markets
$SERVICE seed --users "$USERS" --credits 1000000 --out "$work/users.json"
jq -r '.[].accessToken' "$work/users.json" > "$TOKENS"
sql "select id from markets where title like 'Scaling market %'" > "$MARKETS"
bets "$WARM_UP" 0 1 2 > /dev/null
for round in $(seq "$ROUNDS"); do
  measure "round $round, one node" 0
  measure "round $round, three nodes" 0 1 2
done

echo "One node is killed after 10 of 30 s, at $RATE bets per second:"
(sleep 10; kill -KILL "${pids[2]}") &
"$K6" run --quiet --no-usage-report --log-output=none -e RATE="$RATE" -e NODES="$(api_port 0),$(api_port 1),$(api_port 2)" -e TOKENS="$TOKENS" \
  -e MARKETS="$MARKETS" load-tests/scaling/node-loss.js
echo "Bets in the database under the keys of the run: $(sql "select count(*) from bets where idempotency_key like 'loss-%'")"
for node in 0 1; do
  echo "Jobs of node $node after the loss: $(curl -s "http://127.0.0.1:$(($(api_port $node) + 1))/health/ready" | jq -c .jobs)"
done
