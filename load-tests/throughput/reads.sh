#!/usr/bin/env bash
# Measures reads per second and CPU time per read. Usage: reads.sh [TARGET…]; without a target it measures all:
#   listing      GET /markets?limit=20
#   market       GET /markets/{id}, all open markets in turn
#   leaderboard  GET /leaderboard/pnl and /volume, the first 100
#   profile      GET /users/me, all users in turn
#   mix          per 20 requests: 11 listings with seven queries, 4 markets, 3 leaderboards, 2 profiles
#
# Requires wrk, curl, jq, bc, ss and target/thisthat.jar; service.sh starts the service. Variables with defaults:
# SECONDS_A_RUN (10), WARM_UP (15 s per target), ROUNDS (3; the targets take turns), CONNECTIONS (64), USERS (16000),
# ADDRESSES (65536), THISTHAT_SIMULATOR_MARKETS (1000). Prints one line per run, then a Markdown table.
#
# Rate limits stay enabled. Requests use all addresses and users in turn: none exceeds its 100 requests per minute. A 429
# counts as a failure.
set -euo pipefail
cd "$(dirname "$0")/../.."

SECONDS_A_RUN=${SECONDS_A_RUN:-10}
WARM_UP=${WARM_UP:-15}
ROUNDS=${ROUNDS:-3}
CONNECTIONS=${CONNECTIONS:-64}
export THISTHAT_SIMULATOR_MARKETS=${THISTHAT_SIMULATOR_MARKETS:-1000} THISTHAT_SIMULATOR_SPEED=${THISTHAT_SIMULATOR_SPEED:-1}
export ADDRESSES=${ADDRESSES:-65536}
# shellcheck source=load-tests/service.sh
. load-tests/service.sh
targets=("$@")
[ $# -gt 0 ] || targets=(listing market leaderboard profile mix)

read_target() { # read_target SECONDS TARGET: prints requests, failed, requests per second, p50, p95, p99 (ms)
  READ="$2" wrk -t1 -c"$CONNECTIONS" -d"$1s" --timeout 10s -s load-tests/throughput/reads.lua "$api" | sed -n 's/^RESULT //p'
}

run() { # run TARGET ROUND
  local before after result
  before=$(cpu_by_component)
  result=$(read_target "$SECONDS_A_RUN" "$1")
  after=$(cpu_by_component)
  echo "$1 $result $(cpu_per_request "$before" "$after" "${result%% *}")" | tee -a "$work/runs" | load-tests/throughput/print-run "$2"
}

start
require_trusted_proxy
seed "${USERS:-16000}" 1000000
list_markets
[ -z "${service:-}" ] || RUN=boards wrk -t1 -c64 -d3s -s load-tests/throughput/bets.lua "$api/bets" > /dev/null # fills the leaderboards
echo "$(wc -l < "$TOKENS") users, $(wc -l < "$MARKETS") markets, $CONNECTIONS connections, ${SECONDS_A_RUN} s per run, ${WARM_UP} s warm-up per target"
for target in "${targets[@]}"; do read_target "$WARM_UP" "$target" > /dev/null; done
for round in $(seq "$ROUNDS"); do
  for target in "${targets[@]}"; do run "$target" "$round"; done
done
load-tests/environment
load-tests/throughput/summarize < "$work/runs"
[ "$(awk '{ failed += $3 } END { print failed }' "$work/runs")" = 0 ] || { echo "Some requests failed" >&2; exit 1; }
