#!/usr/bin/env bash
# Measures what other users notice of a caller that does its worst within its rate limits. Usage: attacks.sh [ATTACK…].
# Without a name it runs all attacks in turn; attacks.sh --list lists them.
#
# Requires a JDK, curl, jq and target/thisthat.jar. service.sh starts the service, or uses the one at URL (with
# MANAGEMENT_PORT, default 9090). Variables with defaults: SECONDS_BEFORE (10) and SECONDS_BESIDE (20) per attack, WARM_UP
# (30 s), MARKETS (20000 in the catalogue), HEAP (256m) of the service. Prints a report per attack and a Markdown table,
# which is also written to load-tests/results/bystander.md. The exit status is not 0 if a limit is missed.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ "${1:-}" = --list ]; then
  classes=$(mktemp -d)
  trap 'rm -rf "$classes"' EXIT
  javac -d "$classes" -cp target/thisthat.jar load-tests/bystander/*.java
  java -cp "$classes:target/thisthat.jar" bystander.Benchmark --list
  exit
fi
export SECONDS_BEFORE=${SECONDS_BEFORE:-10} SECONDS_BESIDE=${SECONDS_BESIDE:-20} WARM_UP=${WARM_UP:-30} MARKETS=${MARKETS:-20000}
export THISTHAT_SIMULATOR_MARKETS=${THISTHAT_SIMULATOR_MARKETS:-200}
SERVICE_OPTIONS="-Xmx${HEAP:-256m}"
# shellcheck source=load-tests/service.sh
. load-tests/service.sh

ulimit -n "$(ulimit -Hn)" # the attacks open some thousand connections
classes="$work/classes"
javac -d "$classes" -cp target/thisthat.jar load-tests/bystander/*.java
generator() {
  java -Xmx512m -XX:+UseSerialGC -cp "$classes:target/thisthat.jar" bystander.Benchmark "$@"
}

start
seed "$(generator --users)" 1000000
export TARGET=${URL:-http://127.0.0.1:$PORT} MANAGEMENT_PORT=${MANAGEMENT_PORT:-$([ -n "${URL:-}" ] && echo 9090 || echo $((PORT + 1)))}
mkdir -p load-tests/results
export USERS_FILE="$work/users.json" TABLE="$PWD/load-tests/results/bystander.md"
status=0
generator "$@" || status=$?
[ -z "$service" ] || kill -0 "$service" 2> /dev/null || { echo "The service has ended:"; tail -20 "$work/service.log"; } >&2
echo
load-tests/environment
cat "$TABLE"
exit "$status"
