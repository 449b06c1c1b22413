#!/usr/bin/env bash
# Measures the latency of GET /users/me/portfolio/history of a user with 10,000 pending bets and the points of a year.
#
# Requires wrk, psql, curl, jq, ss and target/thisthat.jar; service.sh starts the service. Variables with defaults: BETS
# (10000), SECONDS_A_RUN (10), ROUNDS (3), CONNECTIONS (1), THISTHAT_SIMULATOR_MARKETS (1000). Prints one line per run: range,
# requests, failed requests, p50, p95 and p99 in ms, and CPU time of service, PostgreSQL and Redis per request in µs. Some bets
# may end during the run.
set -euo pipefail
cd "$(dirname "$0")/../.."

export THISTHAT_SIMULATOR_MARKETS=${THISTHAT_SIMULATOR_MARKETS:-1000} THISTHAT_SIMULATOR_SPEED=1 THISTHAT_RATE_LIMITS_ENABLED=false
# shellcheck source=load-tests/service.sh
. load-tests/service.sh

read_history() { # read_history SECONDS RANGE: prints requests, failed, p50, p95, p99 (ms)
  RANGE="$2" wrk -t1 -c"${CONNECTIONS:-1}" -d"$1s" --timeout 10s -s load-tests/throughput/portfolio.lua "$api" | sed -n 's/^RESULT //p'
}

run() { # run RANGE
  local before result
  before=$(cpu_by_component)
  result=$(read_history "${SECONDS_A_RUN:-10}" "$1")
  echo "$1 $result $(cpu_per_request "$before" "$(cpu_by_component)" "${result%% *}")"
}

start
seed 1 1000000
TOKEN=$(head -1 "$TOKENS")
export TOKEN
user=$(curl -s "$api/users/me" -H "Authorization: Bearer $TOKEN" | jq -r .id)
database=$(database_uri)
psql -q -At "$database" -v user="$user" -v bets="${BETS:-10000}" -f load-tests/throughput/portfolio.sql
for range in 1d 1w 1m all; do read_history 3 $range > /dev/null; done
for _ in $(seq "${ROUNDS:-3}"); do
  for range in 1d 1w 1m all; do run $range; done
done
load-tests/environment
