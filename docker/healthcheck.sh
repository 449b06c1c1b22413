#!/usr/bin/env bash
# Probe of the service in this container. Usage: healthcheck.sh [live|ready]; the default is live. Requires only bash.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/${THISTHAT_MANAGEMENT_PORT:-9090}"
printf 'GET /health/%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "${1:-live}" >&3
read -r -t 2 _ status _ <&3
[ "$status" = 200 ]
