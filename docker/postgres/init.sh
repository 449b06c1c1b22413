#!/usr/bin/env bash
# The first start of the database: a login for the service that owns its database and may make the role it works as, no more.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --set=password="$THISTHAT_DATABASE_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role thisthat login createrole password :'password';
create database thisthat owner thisthat;
SQL
