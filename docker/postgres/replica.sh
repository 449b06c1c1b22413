#!/usr/bin/env bash
# Start of the standby: the first start copies the primary's data, which takes minutes with a large database. The copy is
# complete or absent: a start that was interrupted begins again.
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "$PGDATA.part"
  PGPASSWORD=$REPLICATION_PASSWORD pg_basebackup --host "$PRIMARY_HOST" --port "${PRIMARY_PORT:-5432}" --username thisthat_replication \
    --pgdata "$PGDATA.part" --checkpoint fast --wal-method stream --write-recovery-conf
  rm -rf "$PGDATA"
  mv "$PGDATA.part" "$PGDATA"
fi
exec postgres "$@"
