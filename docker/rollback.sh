#!/usr/bin/env bash
# Rolls back to one of the three previous images. Usage: rollback.sh [1|2|3] [--schema VERSION]
#
# 1 (default) is the previous image. An older image starts on a newer schema, so the schema usually stays. If the older
# image does not work with the newer schema, --schema rolls the schema back to VERSION with the rollback scripts of the
# current image. The service is stopped meanwhile, and data that only the newer schema holds is lost. The script makes a
# backup first.
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
  echo "Rollback refused: docker/releases lists fewer than $steps previous images" >&2
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
echo "Rolled back to $target"
