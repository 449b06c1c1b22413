#!/usr/bin/env bash
# Places bets for ten minutes at 64 connections and measures each window of five seconds, while live sockets follow the odds.
# The service counts requests for the rate limits, but refuses none: few users place many bets. Before and after it, pgbench runs a
# plain bet transaction with 20 clients on the same PostgreSQL: statement by statement, and as one statement.
#
# Requires wrk, psql, pgbench, curl, jq, bc, a JDK and target/thisthat.jar; service.sh starts the service. Variables with
# defaults: MINUTES (10), WARM_UP (60 s), SOCKETS (500), USERS (2000), THISTHAT_SIMULATOR_MARKETS (1000). Prints the bets per
# second of each window, then the goals. Exits with 1 if one is missed.
set -euo pipefail
cd "$(dirname "$0")/../.."

MINUTES=${MINUTES:-10}
WARM_UP=${WARM_UP:-60}
SOCKETS=${SOCKETS:-500}
USERS=${USERS:-2000}
WINDOW=5
unset URL # the script writes to the database, so it always starts its own service
export THISTHAT_SIMULATOR_MARKETS=${THISTHAT_SIMULATOR_MARKETS:-1000} THISTHAT_SIMULATOR_SPEED=1
export THISTHAT_RATE_LIMITS_ENABLED=false
# shellcheck source=load-tests/service.sh
. load-tests/service.sh

place_bets() { # place_bets SECONDS KEY
  RUN="$2" wrk -t1 -c64 -d"$1s" --timeout 10s -s load-tests/throughput/bets.lua "$api/bets"
}

placed() { # placed: number of bets that the service has placed
  curl -s "http://127.0.0.1:$((PORT + 1))/metrics" | awk '/^http_request_duration_seconds_count\{operation="placeBet",outcome="answered"/ { print int($2) }'
}

pgbench_run() { # pgbench_run FILE: transactions per second
  pgbench "$database" -n -c 20 -j 1 -M prepared -T 10 -f "load-tests/throughput/pgbench/$1" | sed -n 's/^tps = \([0-9]*\).*/\1/p'
}

pgbench_both() {
  psql -q "$database" -f load-tests/throughput/pgbench/schema.sql 2> /dev/null
  echo "pgbench $(pgbench_run by_statement.sql) $(pgbench_run one_statement.sql)" | tee -a "$work/windows"
  psql -q "$database" -c 'drop schema bench cascade' 2> /dev/null
}

start
seed "$USERS" 1000000
list_markets
database=$(database_uri)
echo "$(wc -l < "$TOKENS") users, $(wc -l < "$MARKETS") markets, $SOCKETS sockets, 64 connections, $MINUTES minutes"
pgbench_both
place_bets "$WARM_UP" warm > /dev/null
java load-tests/throughput/Followers.java "$PORT" "$SOCKETS" "$MARKETS" > "$work/followers" &
followers=$!
place_bets $((MINUTES * 60)) long > "$work/result" &
generator=$!
sleep 1
previous=$(placed)
previous_at=$(date +%s.%N)
while [ "$(grep -c ^window "$work/windows" || true)" -lt $((MINUTES * 60 / WINDOW - 1)) ] && kill -0 "$generator" 2> /dev/null; do
  sleep "$WINDOW"
  count=$(placed)
  at=$(date +%s.%N)
  echo "$previous $count $previous_at $at" | awk '{ printf "window %.0f\n", ($2 - $1) / ($4 - $3) }' | tee -a "$work/windows"
  previous=$count
  previous_at=$at
done
wait "$generator"
kill "$followers" 2> /dev/null || true
pgbench_both
stop
load-tests/environment
tail -1 "$work/followers"
grep -E '^(RESULT|TAIL)' "$work/result" | cat - "$work/windows" | awk '
  function goal(what, is, sign, limit) {
    ok = sign == ">=" ? is >= limit : is <= limit
    missed += !ok
    printf "%s: %.2f, goal %s %s: %s\n", what, is, sign, limit, ok ? "met" : "missed"
  }
  function sort_windows(   i, j, swap) {
    for (i = 1; i <= n; i++) s[i] = w[i]
    for (i = 2; i <= n; i++) for (j = i; j > 1 && s[j] < s[j - 1]; j--) { swap = s[j]; s[j] = s[j - 1]; s[j - 1] = swap }
  }
  function mean(from, to,   i, sum) { for (i = from; i <= to; i++) sum += w[i]; return sum / (to - from + 1) }
  $1 == "RESULT" { failed = $3; all = $2; p99 = $7 }
  $1 == "TAIL" { p999 = $2; max = $3 }
  $1 == "window" { w[++n] = $2 }
  $1 == "pgbench" { by[++b] = $2; one[b] = $3 }
  END {
    sort_windows()
    median = s[int((n + 1) / 2)]
    a_minute = n < 24 ? int(n / 2) : 12
    printf "%d bets, %d failed; windows of 5 s: median %d, lowest %d, highest %d bets/s; p99 %s, p99.9 %s, maximum %s ms\n", all, failed, median, s[1], s[n], p99, p999, max
    goal("lowest window relative to the median", s[1] / median, ">=", 0.85)
    goal("last minute relative to the first", mean(n - a_minute + 1, n) / mean(1, a_minute), ">=", 0.95)
    goal("p99 in ms", p99, "<=", 25)
    goal("p99.9 in ms", p999, "<=", 80)
    goal("median relative to pgbench, statement by statement", median / ((by[1] + by[2]) / 2), ">=", 2.2)
    goal("median relative to pgbench, one statement", median / ((one[1] + one[2]) / 2), ">=", 1.15)
    exit missed > 0
  }'
