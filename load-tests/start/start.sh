#!/usr/bin/env bash
# Measures the time from the command of the README until the service is ready: first starts, each in a new data folder and
# without the archive of classes, and next starts, each after an orderly stop. Prints a Markdown table: median, minimum and
# maximum in seconds, CPU seconds of the JVM until then, and resident memory of the JVM after a rest. Nothing else should
# run on the machine.
#
# Requires curl and the jar. Variables with defaults: STARTS (10) of each kind, JAR (target/thisthat.jar), JAVA_OPTIONS
# (those of the README), REST (0) seconds between ready and the reading of the memory.
set -euo pipefail
cd "$(dirname "$0")/../.."

STARTS=${STARTS:-10}
JAR=${JAR:-target/thisthat.jar}
PORT=${PORT:-18090}
REST=${REST:-0}
JAVA_OPTIONS=${JAVA_OPTIONS:--XX:SharedArchiveFile=${JAR%.jar}.jsa -Xlog:cds=off -XX:+ExitOnOutOfMemoryError}
work=$(mktemp -d)
service=

clean_up() {
  trap '' INT TERM
  [ -z "$service" ] || { kill "$service" 2> /dev/null || true; wait "$service" 2> /dev/null || true; }
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

export THISTHAT_HTTP_PORT=$PORT THISTHAT_MANAGEMENT_PORT=$((PORT + 1))

now() { date +%s%3N; }

measure() { # measure KIND: starts the service in $THISTHAT_DATA_DIR, appends "ms CPU-ticks kB" to $work/KIND, stops it
  local began ms
  began=$(now)
  # shellcheck disable=SC2086 # word splitting is intended: several options
  java $JAVA_OPTIONS -jar "$JAR" > "$work/service.log" 2>&1 &
  service=$!
  until curl -sf -o /dev/null "http://127.0.0.1:$((PORT + 1))/health/ready"; do
    kill -0 "$service" 2> /dev/null || { tail -20 "$work/service.log" >&2; exit 1; }
    sleep 0.03
  done
  ms=$(($(now) - began))
  ticks=$(awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$service/stat")
  sleep "$REST"
  echo "$ms $ticks $(awk '/^VmRSS/ { print $2 }' "/proc/$service/status")" >> "$work/$1"
  echo "$1: $ms ms" >&2
  kill "$service"
  wait "$service" || true
  service=
}

row() { # row KIND NAME
  sort -n "$work/$1" | awk -v name="$2" -v hz="$(getconf CLK_TCK)" '
    { ms[NR] = $1; cpu += $2 / hz; kb += $3 }
    END {
      median = NR % 2 ? ms[(NR + 1) / 2] : (ms[NR / 2] + ms[NR / 2 + 1]) / 2
      printf "| %s | %d | %.2f | %.2f | %.2f | %.1f | %.0f |\n", name, NR, median / 1000, ms[1] / 1000, ms[NR] / 1000, cpu / NR, kb / NR / 1024
    }'
}

for round in $(seq "$STARTS"); do
  export THISTHAT_DATA_DIR="$work/data-$round"
  rm -f "${JAR%.jar}.jsa"
  measure first
  [ "$round" -eq "$STARTS" ] || rm -rf "$THISTHAT_DATA_DIR"
done
# The service writes the archive of its classes 30 s after a start that had none.
if [[ $JAVA_OPTIONS == *SharedArchiveFile* && ! ${JAR%.jar}.jsa -nt $JAR ]]; then REST=60 measure archive; fi
for _ in $(seq "$STARTS"); do measure next; done
echo "| start | starts | median s | least s | most s | CPU of the JVM s | resident MB |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
row first 'first, new data folder'
row next 'next'
