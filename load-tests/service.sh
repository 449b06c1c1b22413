# shellcheck shell=bash
# To be sourced: a service of the load test's own, or the one at URL, its users and tokens, and the processor time of its parts.
#
# Starts target/thisthat.jar with its embedded servers at full durability, on a data folder and ports of its own. With URL
# set nothing is started: THISTHAT_DATA_DIR then says where that service keeps its data (data when absent), and it has to take
# the generator's word for its users' addresses (THISTHAT_HTTP_TRUSTED_PROXIES=127.0.0.1/32).

work=$(mktemp -d)
service= # the pid of a service started here
PORT=${PORT:-18090}
if [ -n "${URL:-}" ]; then
  export THISTHAT_DATA_DIR=${THISTHAT_DATA_DIR:-data}
else
  export THISTHAT_DATA_DIR="$work/data" THISTHAT_HTTP_PORT=$PORT THISTHAT_MANAGEMENT_PORT=$((PORT + 1))
fi
export THISTHAT_LOG_FORMAT=json THISTHAT_HTTP_TRUSTED_PROXIES=${THISTHAT_HTTP_TRUSTED_PROXIES:-127.0.0.1/32}
api=${URL:-http://127.0.0.1:$PORT}/api/v1

start() { # start: the service, with the environment given before it, until its catalogue is nearly full
  if [ -n "${URL:-}" ]; then
    listener=$(ss -ltnpH "sport = :${URL##*:}" | sed -n 's/.*pid=\([0-9]*\).*/\1/p')
    return
  fi
  java -jar target/thisthat.jar > "$work/service.log" 2>&1 &
  service=$!
  until grep -q 'Open http' "$work/service.log"; do
    kill -0 "$service" 2> /dev/null || { cat "$work/service.log" >&2; exit 1; }
    sleep 0.2
  done
  until [ "$(curl -s "$api/markets?limit=1" | jq .total)" -ge $((THISTHAT_SIMULATOR_MARKETS * 9 / 10)) ]; do sleep 0.5; done
}

stop() {
  [ -n "$service" ] || return 0
  kill "$service" 2> /dev/null || true
  wait "$service" || true
  service=
}

clean_up() {
  trap '' INT TERM
  stop
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT # else a generator that ends in peace when interrupted would be followed by what comes next
trap 'exit 143' TERM

believes() { # ends the script unless the service believes that a request comes from where the generator says
  local address=198.51.100.$((RANDOM % 256)) answer
  for _ in 1 2 3; do curl -sS -o /dev/null "$api/markets?limit=1"; done
  for _ in 1 2; do answer=$(curl -sS -o /dev/null -D - -H "X-Forwarded-For: $address" "$api/markets?limit=1"); done
  grep -qi '^ratelimit: .*r=98' <<< "$answer" && return
  echo "Start the service with THISTHAT_HTTP_TRUSTED_PROXIES=127.0.0.1/32, else all users share the limits of one address" >&2
  exit 2
}

seed() { # seed USERS [CREDITS]: makes users; their tokens, good for twelve hours, into $work/users.json and $TOKENS, one a line
  THISTHAT_AUTH_ACCESS_TOKEN_LIFETIME=12h java -jar target/thisthat.jar seed --users "$1" --credits "${2:-1000}" --out "$work/users.json"
  export TOKENS="$work/tokens"
  jq -r '.[].accessToken' "$work/users.json" > "$TOKENS"
}

markets() { # markets: the ids of all open markets that can be bet on, into $MARKETS, one a line
  local offset=0 total
  export MARKETS="$work/markets"
  total=$(curl -s "$api/markets?limit=1" | jq .total)
  while [ "$offset" -lt "$total" ]; do
    curl -s "$api/markets?sort=newest&limit=100&offset=$offset" |
      jq -r '.markets[] | select(.thisOdds >= 0.01 and .thisOdds <= 0.99 and .thatOdds >= 0.01 and .thatOdds <= 0.99) | .id'
    offset=$((offset + 100))
  done | sort -u > "$MARKETS"
}

seconds_of() { # seconds_of PID…: the processor seconds that these processes have used
  local ticks=0 pid
  for pid in "$@"; do
    ticks=$((ticks + $(awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$pid/stat" 2> /dev/null || echo 0)))
  done
  echo "scale=2; $ticks / $(getconf CLK_TCK)" | bc
}

parts() { # the processor seconds of service, PostgreSQL and Redis
  local postmaster
  postmaster=$(head -1 "$THISTHAT_DATA_DIR/postgres/data/postmaster.pid")
  # shellcheck disable=SC2046 # each process is an argument of its own
  echo "$(seconds_of "${service:-$listener}") $(seconds_of "$postmaster" $(pgrep -P "$postmaster"))" \
    "$(seconds_of "$(cat "$THISTHAT_DATA_DIR/redis/redis.pid")")"
}

per_request() { # per_request BEFORE AFTER COUNT: processor time of service, PostgreSQL and Redis for each, in microseconds
  awk -v before="$1" -v after="$2" -v count="$3" 'BEGIN {
    split(before, b); split(after, a)
    for (i = 1; i <= 3; i++) printf "%.0f%s", (a[i] - b[i]) * 1e6 / (count ? count : 1), (i < 3 ? " " : "\n")
  }'
}
