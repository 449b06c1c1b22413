# shellcheck shell=bash
# Source this file. It provides a service under test, seeded users and tokens, and CPU time by process.
#
# Without URL it starts target/thisthat.jar with embedded servers at full durability, on its own ports and data folder, and
# without simulated players (THISTHAT_SIMULATOR_PLAYERS).
# With URL it uses the service at that address. THISTHAT_DATA_DIR is then the data folder of that service (default data),
# and the service must trust the X-Forwarded-For header of the load generator
# (THISTHAT_HTTP_TRUSTED_PROXIES=127.0.0.1/32). SERVICE_OPTIONS are options of the service's JVM.

work=$(mktemp -d)
service= # process id of a service started by this script
PORT=${PORT:-18090}
if [ -n "${URL:-}" ]; then
  export THISTHAT_DATA_DIR=${THISTHAT_DATA_DIR:-data}
else
  export THISTHAT_DATA_DIR="$work/data" THISTHAT_HTTP_PORT=$PORT THISTHAT_MANAGEMENT_PORT=$((PORT + 1))
fi
export THISTHAT_LOG_FORMAT=json THISTHAT_SIMULATOR_PLAYERS=${THISTHAT_SIMULATOR_PLAYERS:-0}
export THISTHAT_HTTP_TRUSTED_PROXIES=${THISTHAT_HTTP_TRUSTED_PROXIES:-127.0.0.1/32}
api=${URL:-http://127.0.0.1:$PORT}/api/v1

start() { # start: starts the service and waits until 90 % of its markets exist
  if [ -n "${URL:-}" ]; then
    listener=$(ss -ltnpH "sport = :${URL##*:}" | sed -n 's/.*pid=\([0-9]*\).*/\1/p')
    return
  fi
  # shellcheck disable=SC2086 # word splitting is intended: several options
  java -XX:+ExitOnOutOfMemoryError ${SERVICE_OPTIONS:-} -jar target/thisthat.jar > "$work/service.log" 2>&1 &
  service=$!
  until curl -sf -o /dev/null "http://127.0.0.1:$((PORT + 1))/health/ready" && curl -sf -o /dev/null "$api/markets?limit=1"; do
    kill -0 "$service" 2> /dev/null || { cat "$work/service.log" >&2; exit 1; }
    sleep 0.2
  done
  until [ "$(curl -s "$api/markets?limit=1" | jq .total)" -ge $((THISTHAT_SIMULATOR_MARKETS * 9 / 10)) ]; do sleep 0.5; done
}

stop() { # stop: stops the service; after 40 s it and its embedded servers are killed
  [ -n "$service" ] || return 0
  kill "$service" 2> /dev/null || true
  for _ in $(seq 400); do
    kill -0 "$service" 2> /dev/null || break
    sleep 0.1
  done
  kill -KILL "$service" 2> /dev/null || true
  wait "$service" || true
  service=
  stop_orphans
}

stop_orphans() { # stop_orphans: stops embedded servers whose service was killed or ran out of memory
  local pid_file
  for pid_file in "$THISTHAT_DATA_DIR/redis/redis.pid" "$THISTHAT_DATA_DIR/postgres/data/postmaster.pid"; do
    [ ! -f "$pid_file" ] || kill -INT "$(head -1 "$pid_file")" 2> /dev/null || true
  done
}

clean_up() {
  trap '' INT TERM
  stop
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT # an interrupted load generator may exit with 0; the script must not continue
trap 'exit 143' TERM

require_trusted_proxy() { # exits unless the service trusts the client address that the load generator sends
  local address=198.51.100.$((RANDOM % 256)) response
  for _ in 1 2 3; do curl -sS -o /dev/null "$api/markets?limit=1"; done
  for _ in 1 2; do response=$(curl -sS -o /dev/null -D - -H "X-Forwarded-For: $address" "$api/markets?limit=1"); done
  grep -qi '^ratelimit: .*r=98' <<< "$response" && return
  echo "The service does not trust X-Forwarded-For. Start it with THISTHAT_HTTP_TRUSTED_PROXIES=127.0.0.1/32" >&2
  exit 2
}

database_uri() { # address of the embedded server; postmaster.pid contains its port
  echo "postgresql://thisthat:$(cat "$THISTHAT_DATA_DIR/postgres/password")@127.0.0.1:$(sed -n 4p "$THISTHAT_DATA_DIR/postgres/data/postmaster.pid")/postgres"
}

seed() { # seed USERS [CREDITS]: creates users; writes them to $work/users.json and their tokens, valid for 12 h, to $TOKENS
  THISTHAT_AUTH_ACCESS_TOKEN_LIFETIME=12h java -jar target/thisthat.jar seed --users "$1" --credits "${2:-1000}" --out "$work/users.json"
  export TOKENS="$work/tokens"
  jq -r '.[].accessToken' "$work/users.json" > "$TOKENS"
}

list_markets() { # list_markets: writes the ids of all open markets that accept bets to $MARKETS, one per line
  local offset=0 total
  export MARKETS="$work/markets"
  total=$(curl -s "$api/markets?limit=1" | jq .total)
  while [ "$offset" -lt "$total" ]; do
    curl -s "$api/markets?sort=newest&limit=100&offset=$offset" |
      jq -r '.markets[] | select(.placeholder == null and .thisOdds >= 0.01 and .thisOdds <= 0.99 and .thatOdds >= 0.01 and .thatOdds <= 0.99) | .id'
    offset=$((offset + 100))
  done | sort -u > "$MARKETS"
}

cpu_seconds() { # cpu_seconds PID…: CPU seconds used by these processes
  local ticks=0 pid
  for pid in "$@"; do
    ticks=$((ticks + $(awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$pid/stat" 2> /dev/null || echo 0)))
  done
  echo "scale=2; $ticks / $(getconf CLK_TCK)" | bc
}

cpu_by_component() { # CPU seconds of service, PostgreSQL and Redis
  local postmaster
  postmaster=$(head -1 "$THISTHAT_DATA_DIR/postgres/data/postmaster.pid")
  # shellcheck disable=SC2046 # word splitting is intended: one argument per process
  echo "$(cpu_seconds "${service:-$listener}") $(cpu_seconds "$postmaster" $(pgrep -P "$postmaster"))" \
    "$(cpu_seconds "$(cat "$THISTHAT_DATA_DIR/redis/redis.pid")")"
}

cpu_per_request() { # cpu_per_request BEFORE AFTER COUNT: CPU time of service, PostgreSQL and Redis per request in µs
  awk -v before="$1" -v after="$2" -v count="$3" 'BEGIN {
    split(before, b); split(after, a)
    for (i = 1; i <= 3; i++) printf "%.0f%s", (a[i] - b[i]) * 1e6 / (count ? count : 1), (i < 3 ? " " : "\n")
  }'
}
