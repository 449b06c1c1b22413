#!/usr/bin/env bash
# Measures bets per second over HTTP at 64 connections. For comparison pgbench runs a plain bet transaction with 20 clients
# on the same PostgreSQL: statement by statement, and as one statement. The three take turns in each round.
#
# Requires wrk, psql, pgbench, curl, jq, bc and target/thisthat.jar; service.sh starts the service. Variables with
# defaults: SECONDS_A_RUN (10), WARM_UP (60 s), ROUNDS (3), USERS (2000), THISTHAT_SIMULATOR_MARKETS (1000). HOT=1 bets on
# a single market. Prints one line per run, then a Markdown table.
set -euo pipefail
cd "$(dirname "$0")/../.."

SECONDS_A_RUN=${SECONDS_A_RUN:-10}
WARM_UP=${WARM_UP:-60}
ROUNDS=${ROUNDS:-3}
USERS=${USERS:-2000}
unset URL # the script writes to the database, so it always starts its own service
export THISTHAT_SIMULATOR_MARKETS=${THISTHAT_SIMULATOR_MARKETS:-1000} THISTHAT_SIMULATOR_SPEED=1 THISTHAT_RATE_LIMITS_ENABLED=false
# shellcheck source=load-tests/service.sh
. load-tests/service.sh

place_bets() { # place_bets SECONDS KEY: prints placed, failed, bets per second, p50, p95, p99 (ms)
  RUN="$2" wrk -t1 -c64 -d"$1s" --timeout 10s -s load-tests/throughput/bets.lua "$api/bets" | sed -n 's/^RESULT //p'
}

run() { # run NAME ROUND: one run of wrk with the CPU time per bet
  local before after result
  before=$(cpu_by_component)
  result=$(place_bets "$SECONDS_A_RUN" "$RANDOM-$RANDOM")
  after=$(cpu_by_component)
  echo "$1 $result $(cpu_per_request "$before" "$after" "${result%% *}")" | tee -a "$work/runs" | load-tests/throughput/print-run "$2"
}

pgbench_run() { # pgbench_run NAME FILE ROUND: transactions per second with 20 clients while the service is idle
  local tps
  tps=$(pgbench "$database" -n -c 20 -j 1 -M prepared -T "$SECONDS_A_RUN" -f "load-tests/throughput/pgbench/$2" | sed -n 's/^tps = \([0-9]*\).*/\1/p')
  echo "$1 - - $tps - - - - - -" | tee -a "$work/runs" | load-tests/throughput/print-run "$3"
}

longest_open_market() { # of 100 markets with odds between 0.3 and 0.7 the one with the latest end
  curl -s "$api/markets?limit=100" |
    jq -r '[.markets[] | select(.placeholder == null and .expiresAt and .thisOdds >= 0.3 and .thisOdds <= 0.7)] | max_by(.expiresAt).id'
}

preallocate_wal() { # creates 2.5 GB of WAL files for reuse; creating a file during a run delays commits by about 50 ms
  psql -q "$1" -v ON_ERROR_STOP=1 > /dev/null <<'SQL'
do $$
begin
  for i in 1..160 loop
    perform pg_logical_emit_message(false, 'preallocate', 'any');
    perform pg_switch_wal();
  end loop;
end $$;
checkpoint;
SQL
}

await_trends() { # waits until the bets before a time are counted for the trends
  for _ in $(seq 180); do
    [ "$(psql -At "$1" -c "select counted_to >= '$2' from trends_counted")" != t ] || return 0
    sleep 1
  done
  echo "The bets of the warm-up were not counted within three minutes" >&2
  exit 1
}

start
seed "$USERS" 1000000 # enough credits for all rounds
list_markets
[ -z "${HOT:-}" ] || longest_open_market > "$MARKETS"
echo "$(wc -l < "$TOKENS") users, $(wc -l < "$MARKETS") markets, 64 connections, ${SECONDS_A_RUN} s per run, ${WARM_UP} s warm-up"
database=$(database_uri)
preallocate_wal "$database" # before the warm-up: the first change of a page after a checkpoint logs the whole page
place_bets "$WARM_UP" warm > /dev/null
await_trends "$database" "$(date -u +%FT%TZ)"
for round in $(seq "$ROUNDS"); do
  [ -n "${HOT:-}" ] || list_markets # some markets have ended
  place_bets 5 "warm-$round" > /dev/null
  run the_service "$round"
  psql -q "$database" -f load-tests/throughput/pgbench/schema.sql 2> /dev/null
  pgbench_run pgbench,_statement_by_statement by_statement.sql "$round"
  pgbench_run pgbench,_one_statement one_statement.sql "$round"
  psql -q "$database" -c 'drop schema bench cascade' 2> /dev/null # otherwise autovacuum disturbs the next run
done
stop
load-tests/environment
load-tests/throughput/summarize < "$work/runs"
awk '$3 != "-" && $3 > $2 / 100 { exit 1 }' "$work/runs" || { echo "More than 1 % of the bets failed" >&2; exit 1; }
