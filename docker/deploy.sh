#!/usr/bin/env bash
# Puts an image into service on this machine: backs the database up, starts the image, and where it does not become ready
# goes back to the one before. Usage: deploy.sh IMAGE
#
# The images that were in service are noted in docker/releases, the newest last; the last three before it stay on the
# machine for rollback.sh, older ones are removed.
set -euo pipefail
cd "$(dirname "$0")"
image=${1:?"usage: deploy.sh IMAGE"}
kept=4
compose() { docker compose -f compose.yaml "$@"; }
serve() {
  THISTHAT_IMAGE=$1 compose up --detach --no-build --wait --wait-timeout 180 service
  sed -i "s|^THISTHAT_IMAGE=.*|THISTHAT_IMAGE=$1|" .env
}

touch releases
before=$(tail -n 1 releases)
docker image inspect "$image" >/dev/null 2>&1 || docker pull --quiet "$image"
compose up --detach --wait postgres redis
compose run --rm backup
if ! (serve "$image"); then
  echo "$image does not become ready" >&2
  compose logs --tail 50 service >&2
  if [ -n "$before" ]; then
    echo "going back to $before" >&2
    serve "$before"
  fi
  exit 1
fi

{ grep -vxF "$image" releases || true; echo "$image"; } >releases.part
head -n "-$kept" releases.part | while read -r old; do docker image rm "$old" >/dev/null 2>&1 || true; done
tail -n "$kept" releases.part >releases
rm releases.part
echo "$image is in service; behind it:"
head -n -1 releases | tac
