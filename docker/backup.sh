#!/usr/bin/env bash
# Writes one backup of the database to BACKUP_DIR. Deletes the oldest backups when more than BACKUP_KEEP exist.
#
# DATABASE_URI  postgresql://user:password@host:port/database, the same as THISTHAT_DATABASE_URI of the service
# BACKUP_DIR    directory of the backups (default backups)
# BACKUP_KEEP   number of backups kept (default 14)
#
# A backup consists of thisthat-TIME.dump (pg_dump custom format), .figures (row counts and sums of the same snapshot)
# and .sha256 (checksums of both). An incomplete backup is removed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${DATABASE_URI:?must be set}"
dir=${BACKUP_DIR:-backups} keep=${BACKUP_KEEP:-14}
[[ $keep =~ ^[1-9][0-9]*$ ]] || { echo "BACKUP_KEEP must be a whole number of at least 1" >&2; exit 2; }
mkdir -p "$dir"
cd "$dir"
umask 077
name=thisthat-$(date -u +%Y%m%dT%H%M%SZ)
part=.$name.part
trap 'rm -f "$part"*' EXIT

# One transaction exports its snapshot: the figures and the dump show the same state.
coproc SESSION { exec psql "$DATABASE_URI" --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1; }
echo 'begin isolation level repeatable read read only; select pg_export_snapshot();' >&"${SESSION[1]}"
read -r -t 60 snapshot <&"${SESSION[0]}"
cat "$here/figures.sql" >&"${SESSION[1]}"
read -r -t 600 figures <&"${SESSION[0]}"
pg_dump "$DATABASE_URI" --no-password --format=custom --compress=6 --snapshot="$snapshot" --file="$part"
echo 'commit; \q' >&"${SESSION[1]}"

echo "$figures" >"$part.figures"
[[ $figures == *users_off_their_ledger=0 ]] || echo "WARNING: balances differ from the ledger: $figures" >&2
pg_restore --list "$part" >"$part.list"
for table in users credit_transactions markets bets flyway_schema_history; do
  grep -q "TABLE DATA public $table " "$part.list" || { echo "Backup failed: the dump does not contain table $table" >&2; exit 1; }
done

mv "$part.figures" "$name.figures"
mv "$part" "$name.dump"
sha256sum "$name.dump" "$name.figures" >"$name.sha256"
echo "$PWD/$name.dump ($(du -h "$name.dump" | cut -f1)): $figures"

find . -maxdepth 1 -name 'thisthat-*.dump' -printf '%f\n' | sort -r | tail -n +$((keep + 1)) | while read -r old; do
  rm -f "$old" "${old%.dump}.figures" "${old%.dump}.sha256"
  echo "Deleted $old"
done
