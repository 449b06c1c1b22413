#!/usr/bin/env bash
# Restores a backup into an empty database, all of it or nothing, and checks what came out. Usage: restore.sh FILE
#
# DATABASE_URI  the database; its user has to own it and to be allowed to make a role, as the service's
#
# FILE is a .dump of backup.sh, or its name below BACKUP_DIR; its .figures and .sha256 have to lie beside it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${DATABASE_URI:?has to name the database}"
file=${1:?"usage: restore.sh FILE"}
[ -e "$file" ] || file=${BACKUP_DIR:-backups}/$file
cd "$(dirname "$file")"
name=$(basename "$file" .dump)
fail() { echo "$*" >&2; exit 1; }
ask() { psql "$DATABASE_URI" --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 "$@"; }

sha256sum --check --quiet "$name.sha256" || fail "$name is damaged"
tables=$(ask --command "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')")
[ "$tables" = 0 ] || fail "the database holds $tables tables and views already; nothing was changed"

# Roles belong to the server, so no dump of a database holds them: the one the service works as is made here.
ask <<'SQL'
do $$
begin
  create role thisthat_service nologin;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  if not pg_has_role(current_user, 'thisthat_service', 'member') then
    execute format('grant thisthat_service to %I', current_user);
  end if;
end $$;
SQL
pg_restore --dbname="$DATABASE_URI" --no-password --no-owner --single-transaction --exit-on-error "$name.dump"
ask --command 'set client_min_messages = error' --command 'analyze'

restored=$(ask --file "$here/figures.sql")
expected=$(cat "$name.figures")
[ "$restored" = "$expected" ] || fail "the figures differ:
  backup   $expected
  restored $restored"
rights=$(ask --command "select has_table_privilege('thisthat_service', 'users', 'select')
  and (select bool_and(has_function_privilege('thisthat_service', oid, 'execute')) from pg_proc where proname = 'ledger_post')
  and not has_column_privilege('thisthat_service', 'users', 'credit_balance', 'update')
  and not has_table_privilege('thisthat_service', 'credit_transactions', 'insert')" 2>&1) || true
[ "$rights" = t ] || fail "the rights of thisthat_service are not what they should be: $rights"
echo "restored $name: $restored"
