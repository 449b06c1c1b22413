#!/usr/bin/env bash
# Measures syncs of the feed's whole catalogue: the first one, which adds every market, one in which nothing changed, one
# that confirms unchanged odds again, and one after the odds and figures of the markets have moved. The simulated feed
# runs in a process of its own.
#
# Requires curl, jq and target/thisthat.jar. Variables with defaults: MARKETS (50000), SERVICE_CLASSPATH
# (target/thisthat.jar; another one measures another version against the same feed), FEED_CLASSPATH
# (target/thisthat.jar), HEAP (512m) of the service. Prints a Markdown
# table: duration, CPU seconds of service, PostgreSQL and simulator, and CPU time of service and PostgreSQL per market.
# The first sync includes the compilation of a JVM that has just started.
set -euo pipefail
cd "$(dirname "$0")/../.."

MARKETS=${MARKETS:-50000}
FEED_CLASSPATH=${FEED_CLASSPATH:-target/thisthat.jar}
SERVICE_CLASSPATH=${SERVICE_CLASSPATH:-target/thisthat.jar}
PORT=${PORT:-18090}
INTERVAL=${INTERVAL:-60}
work=$(mktemp -d)
feed_port=$((PORT + 2))
service=
feed=
sampler=

stop() { # stop PID: stops a process of this script and waits for it
  [ -n "$1" ] || return 0
  kill "$1" 2> /dev/null || true
  wait "$1" 2> /dev/null || true
}

clean_up() {
  trap '' INT TERM
  stop "$sampler"
  stop "$service"
  stop "$feed"
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

javac -d "$work/classes" -cp "$FEED_CLASSPATH" load-tests/sweeps/*.java
java -Xmx1g -cp "$work/classes:$FEED_CLASSPATH" sweeps.Feed "$feed_port" "$MARKETS" > "$work/feed.log" 2>&1 &
feed=$!
until grep -q '^ready' "$work/feed.log"; do
  kill -0 "$feed" || { cat "$work/feed.log" >&2; exit 1; }
  sleep 0.1
done
control() { curl -sf -o /dev/null -X POST -H 'Content-Type: application/json' -d "$2" "http://127.0.0.1:$feed_port/control/$1"; }
control clock '{"running": false}'
control walk '{"on": false}'

feed_url=http://127.0.0.1:$feed_port
export THISTHAT_FEED=polymarket THISTHAT_FEED_GAMMA_URL=$feed_url/gamma THISTHAT_FEED_CLOB_URL=$feed_url/clob
export THISTHAT_FEED_DATA_URL=$feed_url/data THISTHAT_FEED_WS_URL=ws://127.0.0.1:$feed_port/ws/market
export THISTHAT_FEED_SWEEP_INTERVAL=${INTERVAL}s THISTHAT_LOG_FORMAT=json
export THISTHAT_DATA_DIR="$work/data" THISTHAT_HTTP_PORT=$PORT THISTHAT_MANAGEMENT_PORT=$((PORT + 1))
# shellcheck disable=SC2086 # word splitting is intended: several options
java -Xmx"${HEAP:-512m}" ${SERVICE_OPTIONS:-} -cp "$SERVICE_CLASSPATH" app.thisthat.Main > "$work/service.log" 2>&1 &
service=$!

ticks() { # ticks PID…: CPU ticks of these processes
  local sum=0 pid
  for pid in "$@"; do
    sum=$((sum + $(awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$pid/stat" 2> /dev/null || echo 0)))
  done
  echo "$sum"
}
ended_children() { # ended_children PID: CPU ticks of the ended children of a process
  awk '{ sub(/.*\) /, ""); print $14 + $15 }' "/proc/$1/stat" 2> /dev/null || echo 0
}
sample() { # appends time in ms and CPU ticks of service, PostgreSQL and simulator to $work/samples, again and again
  local postmaster
  until [ -s "$work/data/postgres/data/postmaster.pid" ]; do sleep 0.1; done
  postmaster=$(head -1 "$work/data/postgres/data/postmaster.pid")
  while sleep 0.2; do
    # shellcheck disable=SC2046 # word splitting is intended: one argument per process
    echo "$(date +%s%3N) $(ticks "$service")" \
      "$(($(ticks "$postmaster" $(pgrep -P "$postmaster")) + $(ended_children "$postmaster"))) $(ticks "$feed")" >> "$work/samples"
  done
}
touch "$work/samples"
sample &
sampler=$!

syncs() { grep '"Catalogue sync finished' "$work/service.log" || true; }
await_sync() { # await_sync NUMBER: waits for the end of a sync
  until [ "$(syncs | wc -l)" -ge "$1" ]; do
    kill -0 "$service" || { tail -20 "$work/service.log" >&2; exit 1; }
    sleep 0.2
  done
}
report() { # report NUMBER NAME: prints the row of a sync, once there is a sample after its end
  local end
  end=$(syncs | sed -n "$1p" | jq .time)
  until [ "$(tail -1 "$work/samples" | cut -d' ' -f1)" -ge "$end" ]; do sleep 0.2; done
  syncs | sed -n "$1p" | jq -r '"\(.time) \(.ms) \(.msg)"' | {
    read -r end ms message
    awk -v end="$end" -v ms="$ms" -v name="$2" -v message="$message" -v hz="$(getconf CLK_TCK)" '
      $1 <= end - ms || !seen_first++ { for (i = 2; i <= 4; i++) before[i] = $i }
      $1 >= end && !found { found = 1; for (i = 2; i <= 4; i++) used[i] = ($i - before[i]) / hz }
      END {
        split(message, part, "seen="); seen = part[2] + 0
        printf "| %s | %.1f | %.1f | %.1f | %.1f | %.0f | %s |\n", name, ms / 1000, used[2], used[3], used[4],
          (used[2] + used[3]) * 1e6 / '"$MARKETS"', substr(message, index(message, "seen="))
      }' "$work/samples"
  }
}
echo "| sync | seconds | CPU service | PostgreSQL | simulator | µs per market | counts |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
await_sync 1 && report 1 'first'
await_sync 2 && report 2 'nothing changed'
await_sync 3 && report 3 'nothing changed, odds confirmed'
control clock '{"running": true}'
control walk '{"on": true}'
await_sync 4 && report 4 'odds and figures move'
