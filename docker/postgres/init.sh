#!/usr/bin/env bash
# First start of the database server: creates the service's login and its database. The login owns the database and may
# create roles; it has no other privileges. With REPLICATION_PASSWORD, a login for a standby, too.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --set=password="$THISTHAT_DATABASE_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role thisthat login createrole password :'password';
create database thisthat owner thisthat;
SQL
if [ -n "${REPLICATION_PASSWORD:-}" ]; then
  psql --set=ON_ERROR_STOP=1 --set=password="$REPLICATION_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role thisthat_replication login replication password :'password';
SQL
  echo "host replication thisthat_replication all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  psql --username "$POSTGRES_USER" --dbname postgres --command "select pg_reload_conf()"
fi
