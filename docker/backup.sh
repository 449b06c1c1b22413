#!/usr/bin/env bash
# Writes one backup of the database below BACKUP_DIR and deletes the oldest ones beyond BACKUP_KEEP.
#
# DATABASE_URI  postgresql://user:password@host:port/database, as the service's THISTHAT_DATABASE_URI
# BACKUP_DIR    where backups are kept (backups)
# BACKUP_KEEP   how many are kept (14)
#
# A backup is thisthat-TIME.dump (pg_dump's custom format) and, beside it, .figures, measured in the same snapshot, and
# .sha256 of the two. It is there as a whole or not at all.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${DATABASE_URI:?has to name the database}"
dir=${BACKUP_DIR:-backups} keep=${BACKUP_KEEP:-14}
[[ $keep =~ ^[1-9][0-9]*$ ]] || { echo "BACKUP_KEEP has to be a number from 1" >&2; exit 2; }
mkdir -p "$dir"
cd "$dir"
umask 077
name=thisthat-$(date -u +%Y%m%dT%H%M%SZ)
part=.$name.part
trap 'rm -f "$part"*' EXIT

# One transaction exports its snapshot, so that the figures and the dump are of the same instant.
coproc SESSION { exec psql "$DATABASE_URI" --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1; }
echo 'begin isolation level repeatable read read only; select pg_export_snapshot();' >&"${SESSION[1]}"
read -r -t 60 snapshot <&"${SESSION[0]}"
cat "$here/figures.sql" >&"${SESSION[1]}"
read -r -t 600 figures <&"${SESSION[0]}"
pg_dump "$DATABASE_URI" --no-password --format=custom --compress=6 --snapshot="$snapshot" --file="$part"
echo 'commit; \q' >&"${SESSION[1]}"

echo "$figures" >"$part.figures"
[[ $figures == *users_off_their_ledger=0 ]] || echo "WARNING: the books are not sound: $figures" >&2
pg_restore --list "$part" >"$part.list"
for table in users credit_transactions markets bets flyway_schema_history; do
  grep -q "TABLE DATA public $table " "$part.list" || { echo "the dump lacks $table" >&2; exit 1; }
done

mv "$part.figures" "$name.figures"
mv "$part" "$name.dump"
sha256sum "$name.dump" "$name.figures" >"$name.sha256"
echo "$PWD/$name.dump ($(du -h "$name.dump" | cut -f1)): $figures"

find . -maxdepth 1 -name 'thisthat-*.dump' -printf '%f\n' | sort -r | tail -n +$((keep + 1)) | while read -r old; do
  rm -f "$old" "${old%.dump}.figures" "${old%.dump}.sha256"
  echo "deleted $old"
done
