#!/usr/bin/env bash
# Writes docker/.env from .env.example with generated secrets. Does not overwrite an existing .env.
set -euo pipefail
cd "$(dirname "$0")"
if [ -e .env ]; then
  echo "docker/.env already exists" >&2
  exit 1
fi
secret() { head -c "$1" /dev/urandom | base64 -w 0 | tr '+/' '-_' | tr -d '='; }
umask 077
while IFS= read -r line; do
  case "$line" in
    *=made-by-new-env) echo "${line%%=*}=$(secret 32)" ;;
    *=k1:made-by-new-env) echo "${line%%=*}=k1:$(secret 32)" ;;
    *) echo "$line" ;;
  esac
done <.env.example >.env.part
mv .env.part .env
echo "Wrote docker/.env"
