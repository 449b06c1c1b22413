#!/usr/bin/env bash
# First start of the database server: creates the service's login and its database. The login owns the database and may
# create roles; it has no other privileges.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --set=password="$THISTHAT_DATABASE_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role thisthat login createrole password :'password';
create database thisthat owner thisthat;
SQL
