#!/usr/bin/env bash
# How many reads a second the service answers, and what each costs it. Usage: reads.sh [TARGET…], of
#   listing      GET /markets?limit=20
#   market       GET /markets/{id}, all open ones in turn
#   leaderboard  GET /leaderboard/pnl and /volume, the first hundred
#   profile      GET /users/me, all users in turn
#   mix          of twenty: eleven listings of seven kinds, four markets, three leaderboards, two profiles
# none given: all.
#
# Needs wrk, curl, jq, bc, ss and target/thisthat.jar, which it starts as service.sh says. SECONDS_A_RUN (10), WARM_UP (15) seconds
# once for each target, ROUNDS (3) in which the targets take turns, CONNECTIONS (64), USERS (16000), THISTHAT_SIMULATOR_MARKETS
# (1000). Prints a line for each run, then rows for the README's table: the median of the rounds and, in brackets, their range.
#
# The limits stay on, and nobody passes theirs: requests come from ADDRESSES (65536) addresses and as USERS users in turn, and each
# of these may ask a hundred times a minute. One answer 429 is one that failed.
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

read_for() { # read_for SECONDS TARGET: requests, failed ones, requests a second, p50, p95, p99
  READ="$2" wrk -t1 -c"$CONNECTIONS" -d"$1s" --timeout 10s -s load-tests/ceiling/reads.lua "$api" | sed -n 's/^RESULT //p'
}

run() { # run TARGET ROUND
  local before after result
  before=$(parts)
  result=$(read_for "$SECONDS_A_RUN" "$1")
  after=$(parts)
  echo "$1 $result $(per_request "$before" "$after" "${result%% *}")" | tee -a "$work/runs" | load-tests/ceiling/line "$2"
}

start
believes
seed "${USERS:-16000}" 1000000
markets
[ -z "${service:-}" ] || RUN=boards wrk -t1 -c64 -d3s -s load-tests/ceiling/bets.lua "$api/bets" > /dev/null # something to rank
echo "$(wc -l < "$TOKENS") users, $(wc -l < "$MARKETS") markets, $CONNECTIONS connections, ${SECONDS_A_RUN} s a run, warmed up for ${WARM_UP} s each"
for target in "${targets[@]}"; do read_for "$WARM_UP" "$target" > /dev/null; done
for round in $(seq "$ROUNDS"); do
  for target in "${targets[@]}"; do run "$target" "$round"; done
done
load-tests/machine
load-tests/ceiling/rows < "$work/runs"
[ "$(awk '{ failed += $3 } END { print failed }' "$work/runs")" = 0 ] || { echo "some requests failed" >&2; exit 1; }
