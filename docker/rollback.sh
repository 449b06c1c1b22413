#!/usr/bin/env bash
# Goes back to one of the last three images that were in service before this one. Usage: rollback.sh [1|2|3] [--schema VERSION]
#
# 1, the default, is the image before this one. An older image starts on a newer schema, so where what was added does not
# disturb it the schema stays as it is. Where it does, --schema takes the schema back to the version that the older image
# knows, with the scripts that only the newer image has; the service is stopped meanwhile, and what the newer versions hold
# is lost. A backup comes first.
set -euo pipefail
cd "$(dirname "$0")"
usage() { echo "usage: rollback.sh [1|2|3] [--schema VERSION]" >&2; exit 2; }
steps=1 schema=
case "${1:-}" in [123]) steps=$1; shift ;; esac
if [ "${1:-}" = --schema ]; then
  schema=${2:-}
  [[ $schema =~ ^[1-9][0-9]*$ ]] || usage
  shift 2
fi
[ $# -eq 0 ] || usage
compose() { docker compose -f compose.yaml "$@"; }

current=$(tail -n 1 releases 2>/dev/null) || true
target=$(head -n -1 releases 2>/dev/null | tail -n "$steps" | head -n 1) || true
if [ -z "$target" ] || [ "$(head -n -1 releases | wc -l)" -lt "$steps" ]; then
  echo "no image is noted $steps before this one" >&2
  exit 1
fi
docker image inspect "$target" >/dev/null 2>&1 || docker pull --quiet "$target"
compose run --rm backup
if [ -n "$schema" ]; then
  compose stop service
  THISTHAT_IMAGE=$current compose run --rm --no-deps service rollback --to "$schema"
fi
THISTHAT_IMAGE=$target compose up --detach --no-build --wait --wait-timeout 180 service
sed -i "s|^THISTHAT_IMAGE=.*|THISTHAT_IMAGE=$target|" .env
head -n "-$steps" releases >releases.part
mv releases.part releases
echo "$target is in service again"
