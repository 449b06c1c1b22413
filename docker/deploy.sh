#!/usr/bin/env bash
# Deploys an image on this host: backs up the database and starts the image. If the image does not become ready, the
# previous image is started again. Usage: deploy.sh IMAGE
#
# docker/releases lists the deployed images, newest last. The three previous images stay on the host for rollback.sh;
# older images are removed.
set -euo pipefail
cd "$(dirname "$0")"
image=${1:?"usage: deploy.sh IMAGE"}
kept=4
compose() { docker compose -f compose.yaml "$@"; }
start() {
  THISTHAT_IMAGE=$1 compose up --detach --no-build --wait --wait-timeout 180 service
  sed -i "s|^THISTHAT_IMAGE=.*|THISTHAT_IMAGE=$1|" .env
}

touch releases
before=$(tail -n 1 releases)
docker image inspect "$image" >/dev/null 2>&1 || docker pull --quiet "$image"
compose up --detach --wait postgres redis
compose run --rm backup
if ! (start "$image"); then
  echo "Deployment failed: $image did not become ready" >&2
  compose logs --tail 50 service >&2
  if [ -n "$before" ]; then
    echo "Starting the previous image $before" >&2
    start "$before"
  fi
  exit 1
fi

{ grep -vxF "$image" releases || true; echo "$image"; } >releases.part
head -n "-$kept" releases.part | while read -r old; do docker image rm "$old" >/dev/null 2>&1 || true; done
tail -n "$kept" releases.part >releases
rm releases.part
echo "Deployed $image. Previous images, newest first:"
head -n -1 releases | tac
