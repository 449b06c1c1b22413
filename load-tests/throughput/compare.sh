#!/usr/bin/env bash
# Compares the service with another implementation of the API on the same machine: both run, and take turns in each round.
# Usage: compare.sh [TARGET…]; without a target it measures listing, market, leaderboard, profile, positions, own_bets and
# bets, without those that the other implementation does not offer. It must be running, with its rate limits lifted. Variables:
#   OTHER_URL      its address, without /api/v1
#   OTHER_PIDS     process IDs of its server, separated by blanks
#   OTHER_STORES   process IDs of its postmaster and Redis; with them the CPU time of all processes is compared, too
#   OTHER_TOKENS, OTHER_MARKETS  files with one access token or ID of an open market per line
#   OTHER_FILL     a command that gives each of its users BETS_A_USER bets on different markets
#
# Requires wrk, curl, jq, bc and target/thisthat.jar; service.sh starts the service. Variables with defaults:
# SECONDS_A_RUN (10), WARM_UP (15 s per target and implementation), ROUNDS (3), CONNECTIONS (64), USERS (16000),
# ADDRESSES (65536), BETS_A_USER (0: none; others need psql), THISTHAT_SIMULATOR_MARKETS (1000). Own bets and positions without
# bets measure empty lists. Prints one line per run, then a Markdown table of ratios. The column "first minute" has the requests/s of the service right after its start, before any warm-up.
set -euo pipefail
cd "$(dirname "$0")/../.."

SECONDS_A_RUN=${SECONDS_A_RUN:-10}
WARM_UP=${WARM_UP:-15}
ROUNDS=${ROUNDS:-3}
CONNECTIONS=${CONNECTIONS:-64}
: "${OTHER_URL:?}" "${OTHER_PIDS:?}" "${OTHER_TOKENS:?}" "${OTHER_MARKETS:?}"
export THISTHAT_SIMULATOR_MARKETS=${THISTHAT_SIMULATOR_MARKETS:-1000} THISTHAT_SIMULATOR_SPEED=${THISTHAT_SIMULATOR_SPEED:-1}
export ADDRESSES=${ADDRESSES:-65536}
unset URL # the comparison includes the start of the service
# shellcheck source=load-tests/service.sh
. load-tests/service.sh
targets=("$@")
[ $# -gt 0 ] || targets=(listing market leaderboard profile positions own_bets bets)

offers() { # offers TARGET: whether the other implementation responds to it
  local path
  case $1 in
    listing) path='markets?limit=20' ;;
    market) path=markets/$(head -1 "$OTHER_MARKETS") ;;
    leaderboard) path='leaderboard/pnl?limit=100' ;;
    profile) path=users/me ;;
    positions) path=users/me/positions ;;
    own_bets) path='bets/me?limit=20' ;;
    bets) return 0 ;;
  esac
  curl -sf -o /dev/null -H "Authorization: Bearer $(head -1 "$OTHER_TOKENS")" "$OTHER_URL/api/v1/$path"
}

load() { # load ours|other TARGET SECONDS: prints requests, failed, requests per second, p50, p95, p99 (ms)
  local base=$api tokens=$TOKENS markets=$MARKETS script=load-tests/throughput/reads.lua
  [ "$1" = ours ] || { base=$OTHER_URL/api/v1; tokens=$OTHER_TOKENS; markets=$OTHER_MARKETS; }
  [ "$2" != bets ] || script=load-tests/throughput/bets.lua
  TOKENS=$tokens MARKETS=$markets READ=$2 RUN=$RANDOM-$RANDOM \
    wrk -t1 -c"$CONNECTIONS" -d"$3s" --timeout 10s -s "$script" "$base/bets" | sed -n 's/^RESULT //p'
}

children() { # children PID…: these processes and their children
  local pid
  for pid in "$@"; do echo "$pid"; pgrep -P "$pid" || true; done
}

cpu() { # cpu ours|other: CPU seconds of the server, and of its server, PostgreSQL and Redis
  # shellcheck disable=SC2046,SC2086 # word splitting is intended: one argument per process
  if [ "$1" = ours ]; then
    cpu_by_component | awk '{ print $1, $1 + $2 + $3 }'
  else
    echo "$(cpu_seconds $(children $OTHER_PIDS)) $(cpu_seconds $(children $OTHER_PIDS ${OTHER_STORES:-}))"
  fi
}

run() { # run ours|other TARGET PHASE
  local before after result
  before=$(cpu "$1")
  result=$(load "$1" "$2" "$SECONDS_A_RUN")
  after=$(cpu "$1")
  echo "$3 $1 $2 $result $before $after" | awk '{
    printf "%s %s %s %d %d %.1f %.1f %s %s %s\n", $1, $2, $3, $6, $5, ($12 - $10) * 1e6 / ($4 ? $4 : 1), ($13 - $11) * 1e6 / ($4 ? $4 : 1), $7, $8, $9
  }' | tee -a "$work/runs" |
    awk '{ printf "%-6s %-6s %-12s %6d/s, %d failed, CPU per request %s us, with stores %s us, p50 %s, p95 %s, p99 %s ms\n", $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 }'
}

for i in "${!targets[@]}"; do
  offers "${targets[$i]}" || { echo "${targets[$i]}: the other implementation does not offer it"; unset "targets[$i]"; }
done
start
require_trusted_proxy
seed "${USERS:-16000}" 1000000
list_markets
if [ "${BETS_A_USER:-0}" -gt 0 ]; then
  psql -qX -v ON_ERROR_STOP=1 -v bets="$BETS_A_USER" -f load-tests/throughput/fill.sql "$(database_uri)"
  BETS_A_USER=$BETS_A_USER ${OTHER_FILL:?}
fi
echo "${#targets[@]} targets, $CONNECTIONS connections, ${SECONDS_A_RUN} s per run, ${WARM_UP} s warm-up, $ROUNDS rounds"
for target in "${targets[@]}"; do run ours "$target" first; done
for target in "${targets[@]}"; do
  for which in ours other; do load "$which" "$target" "$WARM_UP" > /dev/null; done
done
for round in $(seq "$ROUNDS"); do
  for target in "${targets[@]}"; do
    if [ $((round % 2)) = 1 ]; then order="ours other"; else order="other ours"; fi
    for which in $order; do run "$which" "$target" "$round"; done
  done
done
load-tests/environment
awk '
  function median(key,   i, j, n, s, swap) {
    n = count[key]
    for (i = 1; i <= n; i++) s[i] = value[key, i]
    for (i = 2; i <= n; i++) for (j = i; j > 1 && s[j] < s[j - 1]; j--) { swap = s[j]; s[j] = s[j - 1]; s[j - 1] = swap }
    return s[int((n + 1) / 2)]
  }
  function add(key, number) { value[key, ++count[key]] = number }
  {
    if (!seen[$3]++) order[++targets] = $3
    if ($1 == "first") { first[$3] = $4; next }
    add($2 " " $3 " rate", $4); add($2 " " $3 " server", $6); add($2 " " $3 " all", $7)
  }
  $2 == "ours" && $1 != "first" { ours[$1 " " $3] = $4 }
  $2 == "other" { other[$1 " " $3] = $4 }
  END {
    print "| target | requests/s | range of the rounds | CPU of the server | CPU of all | first minute |"
    print "| --- | --- | --- | --- | --- | --- |"
    for (i = 1; i <= targets; i++) {
      t = order[i]; low = 1e9; high = 0
      for (key in ours) if (split(key, part, " ") && part[2] == t && other[key]) {
        ratio = ours[key] / other[key]
        if (ratio < low) low = ratio
        if (ratio > high) high = ratio
      }
      printf "| %s | %.1f × | %.1f–%.1f × | %.2f × | %.2f × | %.0f %% |\n", t, median("ours " t " rate") / median("other " t " rate"), low, high,
        median("ours " t " server") / median("other " t " server"), median("ours " t " all") / median("other " t " all"),
        100 * first[t] / median("ours " t " rate")
    }
  }' "$work/runs"
