#!/usr/bin/env bash
# Restores a backup into an empty database in one transaction and verifies the result. Usage: restore.sh FILE
#
# DATABASE_URI  the empty database. The user must own it and have the privilege CREATEROLE, like the service's user.
#
# FILE is a .dump file of backup.sh: a path, or a name in BACKUP_DIR. Its .figures and .sha256 files must be in the same
# directory.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${DATABASE_URI:?must be set}"
file=${1:?"usage: restore.sh FILE"}
[ -e "$file" ] || file=${BACKUP_DIR:-backups}/$file
cd "$(dirname "$file")"
name=$(basename "$file" .dump)
fail() { echo "$*" >&2; exit 1; }
query() { psql "$DATABASE_URI" --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 "$@"; }

sha256sum --check --quiet "$name.sha256" || fail "Restore refused: the checksum of $name does not match"
tables=$(query --command "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')")
[ "$tables" = 0 ] || fail "Restore refused: the database is not empty ($tables tables and views). Nothing was changed."

# A database dump contains no roles, because roles belong to the server. The service's role is created here.
query <<'SQL'
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
query --command 'set client_min_messages = error' --command 'analyze'

restored=$(query --file "$here/figures.sql")
expected=$(cat "$name.figures")
[ "$restored" = "$expected" ] || fail "Restore failed: the figures differ:
  backup   $expected
  restored $restored"
rights=$(query --command "select has_table_privilege('thisthat_service', 'users', 'select')
  and (select bool_and(has_function_privilege('thisthat_service', oid, 'execute')) from pg_proc where proname = 'ledger_post')
  and not has_column_privilege('thisthat_service', 'users', 'credit_balance', 'update')
  and not has_table_privilege('thisthat_service', 'credit_transactions', 'insert')" 2>&1) || true
[ "$rights" = t ] || fail "Restore failed: the privileges of thisthat_service are wrong: $rights"
echo "Restored $name: $restored"
