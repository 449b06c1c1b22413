#!/usr/bin/env bash
# How many bets a second the service takes over HTTP at 64 connections, beside what pgbench reaches on the same PostgreSQL with
# the requirement's transaction statement by statement and with the whole bet as one statement (20 clients).
#
# Needs wrk, psql, pgbench, curl, jq, bc and target/thisthat.jar, which it starts as service.sh says, and takes turns so that all
# ways see the same machine. SECONDS_A_RUN (10), WARM_UP (60) seconds, ROUNDS (3), USERS (2000), THISTHAT_SIMULATOR_MARKETS (1000);
# HOT=1 bets on one market only. Prints a line for each run, then rows for the README's table.
set -euo pipefail
cd "$(dirname "$0")/../.."

SECONDS_A_RUN=${SECONDS_A_RUN:-10}
WARM_UP=${WARM_UP:-60}
ROUNDS=${ROUNDS:-3}
USERS=${USERS:-2000}
unset URL # what is measured is a service of its own: only its PostgreSQL may be aged and given pgbench's tables
export THISTHAT_SIMULATOR_MARKETS=${THISTHAT_SIMULATOR_MARKETS:-1000} THISTHAT_SIMULATOR_SPEED=1 THISTHAT_RATE_LIMITS_ENABLED=false
# shellcheck source=load-tests/service.sh
. load-tests/service.sh

bet_for() { # bet_for SECONDS KEY: placed, failed ones, bets a second, p50, p95, p99
  RUN="$2" wrk -t1 -c64 -d"$1s" --timeout 10s -s load-tests/ceiling/bets.lua "$api/bets" | sed -n 's/^RESULT //p'
}

run() { # run NAME ROUND: one run of wrk, with the processor time of each part for each bet
  local before after result
  before=$(parts)
  result=$(bet_for "$SECONDS_A_RUN" "$RANDOM-$RANDOM")
  after=$(parts)
  echo "$1 $result $(per_request "$before" "$after" "${result%% *}")" | tee -a "$work/runs" | load-tests/ceiling/line "$2"
}

pgbench_run() { # pgbench_run NAME FILE ROUND: transactions a second with 20 clients, while the service is idle
  local tps
  tps=$(pgbench "$database" -n -c 20 -j 1 -M prepared -T "$SECONDS_A_RUN" -f "load-tests/ceiling/pgbench/$2" | sed -n 's/^tps = \([0-9]*\).*/\1/p')
  echo "$1 - - $tps - - - - - -" | tee -a "$work/runs" | load-tests/ceiling/line "$3"
}

longest_open() { # of a hundred markets the one with middling odds that ends last
  curl -s "$api/markets?limit=100" |
    jq -r '[.markets[] | select(.expiresAt and .thisOdds >= 0.3 and .thisOdds <= 0.7)] | max_by(.expiresAt).id'
}

database_uri() { # the embedded server's, by the note it keeps of its port
  echo "postgresql://thisthat:$(cat "$THISTHAT_DATA_DIR/postgres/password")@127.0.0.1:$(sed -n 4p "$THISTHAT_DATA_DIR/postgres/data/postmaster.pid")/postgres"
}

age() { # makes PostgreSQL's next 2.5 GB of log ready, as they are in a server that has run for a while
  psql -q "$1" -v ON_ERROR_STOP=1 > /dev/null <<'SQL'
do $$
begin
  for i in 1..160 loop
    perform pg_logical_emit_message(false, 'age', 'any');
    perform pg_switch_wal();
  end loop;
end $$;
checkpoint;
SQL
}

await_trends() { # until those of the bets before a time are scored, as they are every minute: no round pays for the warm-up
  for _ in $(seq 180); do
    [ "$(psql -At "$1" -c "select counted_to >= '$2' from trends_counted")" != t ] || return 0
    sleep 1
  done
  echo "The trends of the warm-up were not scored within three minutes" >&2
  exit 1
}

start
seed "$USERS" 1000000 # enough for every bet of every round
markets
[ -z "${HOT:-}" ] || longest_open > "$MARKETS"
echo "$(wc -l < "$TOKENS") users, $(wc -l < "$MARKETS") markets, 64 connections, ${SECONDS_A_RUN} s a run, warmed up for ${WARM_UP} s"
database=$(database_uri)
age "$database" # before the warm-up: each page is logged as a whole when it changes first after a checkpoint
bet_for "$WARM_UP" warm > /dev/null
await_trends "$database" "$(date -u +%FT%TZ)"
for round in $(seq "$ROUNDS"); do
  [ -n "${HOT:-}" ] || markets # those that are still open
  bet_for 5 "warm-$round" > /dev/null
  run the_service "$round"
  psql -q "$database" -f load-tests/ceiling/pgbench/schema.sql 2> /dev/null
  pgbench_run pgbench,_statement_by_statement by_statement.sql "$round"
  pgbench_run pgbench,_one_statement one_statement.sql "$round"
  psql -q "$database" -c 'drop schema bench cascade' 2> /dev/null # else the service's next run shares the machine with its vacuum
done
stop
load-tests/machine
load-tests/ceiling/rows < "$work/runs"
awk '$3 != "-" && $3 > $2 / 100 { exit 1 }' "$work/runs" || { echo "more than a hundredth of the bets failed, which is more than markets end meanwhile" >&2; exit 1; }
