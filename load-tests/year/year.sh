#!/usr/bin/env bash
# Compares a service with the books of a year to one with a hundredth of them, in turn. Prints a table: large, small, ratio
# and goal.
#
# Requires wrk, psql, curl, jq, bc and target/thisthat.jar; service.sh starts the services. Variables with defaults: BETS
# (2000000), USERS (BETS / 200), DAYS (365), ROUNDS (3), SECONDS_A_RUN (10), FOLDER (a temporary folder; with a value the data
# stays there, and is used again, with all results so far), SIZES (large small), FULL (1; empty: without full audit and copies). The disk needs about 1.5 kB for each bet. The loading takes about 0.3 ms for each bet on two cores,
# before the measurement; PREPARE=1 ends after it.
set -euo pipefail
cd "$(dirname "$0")/../.."

BETS=${BETS:-2000000}
USERS=${USERS:-$((BETS / 200))}
DAYS=${DAYS:-365}
ROUNDS=${ROUNDS:-3}
SECONDS_A_RUN=${SECONDS_A_RUN:-10}
OWNERS=${OWNERS:-50} # users with tokens, spread over the ranks of activity; at most USERS / 100
PENDING=10000
unset URL # the script writes to the database, so it always starts its own service
export THISTHAT_FEED=off THISTHAT_SIMULATOR_MARKETS=1 THISTHAT_RATE_LIMITS_ENABLED=false
# shellcheck source=load-tests/service.sh
. load-tests/service.sh
FOLDER=${FOLDER:-$work}
SIZES=${SIZES:-large small}
FULL=${FULL-1}
results="$FOLDER/results"

use() { # use SIZE: the data folder of the following commands
  size=$1
  export THISTHAT_DATA_DIR="$FOLDER/$1"
  export TOKENS="$THISTHAT_DATA_DIR/tokens" MARKETS="$THISTHAT_DATA_DIR/markets"
}

prepare() { # prepare SIZE BETS USERS: loads the books, unless the folder has them
  use "$1"
  [ ! -f "$MARKETS" ] || return 0
  start
  seed "$OWNERS"
  mv "$TOKENS" "$THISTHAT_DATA_DIR/tokens"
  TOKENS="$THISTHAT_DATA_DIR/tokens"
  kill -KILL "$service" # the embedded PostgreSQL goes on, without the jobs of the service
  wait "$service" 2> /dev/null || true
  service=
  kill -INT "$(cat "$THISTHAT_DATA_DIR/redis/redis.pid")"
  local started=$SECONDS loaded
  loaded=$(psql -qAt "$(database_uri)" -v users="$3" -v bets="$2" -v days="$DAYS" -f load-tests/year/books.sql | tail -1)
  echo "$1: $loaded, loaded in $((SECONDS - started)) s"
  psql -qAt "$(database_uri)" -c "select id from markets where status = 'open' order by id" > "$MARKETS"
  echo "$1: $(psql -qAt "$(database_uri)" -c "
    select format('%s bytes for each bet: bets %s (indexes %s), ledger %s (indexes %s), all other tables %s', pg_database_size(current_database()) / n,
                  pg_table_size('bets') / n, pg_indexes_size('bets') / n, pg_table_size('credit_transactions') / n, pg_indexes_size('credit_transactions') / n,
                  (pg_database_size(current_database()) - pg_total_relation_size('bets') - pg_total_relation_size('credit_transactions')) / n)
    from (select count(*) as n from bets) b")"
  stop_orphans
  sleep 3
}

read_path() { # read_path NAME PATH: p50 and p95 in ms of reads by all owners in turn, one connection
  READ_PATH="$2" wrk -t1 -c1 -d"${READ_SECONDS:-4}s" --timeout 10s -s load-tests/year/owners.lua "$api" | sed -n 's/^RESULT //p' |
    while read -r requests failed p50 p95; do
      [ "$failed" = 0 ] || echo "$size: $1: $failed of $requests requests failed" >&2
      echo "$1|$size|$p95|p50 $p50 ms" >> "$results"
    done
}

timed() { # timed NAME COMMAND…: duration in ms
  local name=$1 started ended
  shift
  started=$(date +%s%N)
  "$@" > /dev/null
  ended=$(date +%s%N)
  echo "$name|$size|$(((ended - started) / 1000000))|" >> "$results"
}

settle() { # settles a market with $PENDING bets by the functions of the service, in chunks of 1,000
  psql -qAt "$(database_uri)" -f - <<SQL
set client_min_messages = warning;
create temporary table chosen as select timed_id(now()) as market;
insert into markets (id, title, this_option, that_option, market_type) select market, 'Settled in a measurement', 'Yes', 'No', 'credits' from chosen;
insert into market_odds (market_id, this_odds, that_odds) select market, 0.5, 0.51 from chosen;
do \$\$
declare v_users uuid[]; v_placed int := 0; v_before int := -1;
begin
  v_users := array(select id from users where credit_balance > 1000 and role = 'user' order by id limit 500);
  while v_placed < $PENDING and v_placed > v_before loop
    v_before := v_placed;
    v_placed := v_placed + (select count(*) from place_bets(
      array(select timed_id(clock_timestamp()) from unnest(v_users)), v_users, array(select u.token_version from unnest(v_users) x (id) join users u on u.id = x.id),
      array_fill((select market from chosen), array[cardinality(v_users)]), array_fill(case when v_placed / cardinality(v_users) % 2 = 0 then 'this'::text else 'that' end, array[cardinality(v_users)]),
      array_fill(10.0, array[cardinality(v_users)]), array_fill(null::numeric, array[cardinality(v_users)]), array_fill(null::numeric, array[cardinality(v_users)]),
      array_fill(null::text, array[cardinality(v_users)]), array_fill(null::bytea, array[cardinality(v_users)]), interval '1 hour') where outcome = 'placed');
    commit;
  end loop;
end \$\$;
update markets set status = 'resolved', resolution = 'this', resolved_at = now(), closed_at = now() where id = (select market from chosen);
create temporary table took (ms numeric);
do \$\$
declare v_started timestamptz := clock_timestamp(); v_found bigint;
begin
  loop
    select count(*) into v_found from settle_bets((select market from chosen), 1000);
    commit;
    exit when v_found = 0;
  end loop;
  insert into took values (extract(epoch from clock_timestamp() - v_started) * 1000);
end \$\$;
update markets set settled_at = clock_timestamp() where id = (select market from chosen);
select round(ms) from took;
SQL
}

audit() { # audit NAME PARAMETER: an audit by the admin operation
  curl -s --max-time 900 "$api/admin/ledger/audit?$2=true" -H "Authorization: Bearer $admin" |
    jq -r "\"$1|$size|\(.durationMs)|\(if .sound then \"sound\" else \"NOT SOUND\" end), \(.scope), \(.ledgerRows) ledger rows, \(.bets) bets read\"" >> "$results"
}

measure() { # measure SIZE
  use "$1"
  start
  admin=$(curl -s "$api/auth/login" -H 'Content-Type: application/json' -d '{"email":"admin@thisthat.example","password":"'"${ADMIN_PASSWORD:-demo-admin-1}"'"}' | jq -r .accessToken)
  local round market
  market=$(sed -n 30p "$MARKETS")
  for _ in 1 2; do READ_SECONDS=2 read_path warm "/bets/me?limit=20" && READ_SECONDS=2 read_path warm "/users/me/portfolio"; done
  RUN=warm wrk -t1 -c64 -d"${WARM_UP:-20}s" --timeout 10s -s load-tests/throughput/bets.lua "$api/bets" > /dev/null
  for round in $(seq "$ROUNDS"); do
    RUN="$size-$round-$RANDOM" wrk -t1 -c64 -d"${SECONDS_A_RUN}s" --timeout 10s -s load-tests/throughput/bets.lua "$api/bets" |
      sed -n 's/^RESULT //p' | awk -v s="$size" '{ print "bets/s|" s "|" $3 "|" $2 " refused" }' >> "$results"
    read_path "own bets" "/bets/me?limit=20"
    read_path "own bets, page 5" "/bets/me?limit=20&offset=80"
    read_path "transactions" "/transactions/me?limit=20"
    read_path "transactions of a type" "/transactions/me?limit=20&type=bet_payout"
    read_path "positions" "/users/me/positions?limit=20"
    read_path "portfolio" "/users/me/portfolio"
    read_path "portfolio history, 1y" "/users/me/portfolio/history?range=all"
    read_path "profile" "/users/me"
    read_path "market page" "/markets/$market"
    read_path "market activity" "/markets/$market/activity"
    read_path "listing" "/markets?limit=20"
    read_path "board" "/leaderboard/pnl?limit=50"
    read_path "board of the month" "/leaderboard/pnl?window=month&limit=50"
    settle | awk -v s="$size" '{ print "settlement of 10,000 (ms)|" s "|" $1 "|" }' >> "$results"
    audit "audit, incremental (ms)" fresh
  done
  [ -n "$FULL" ] || { stop && return; }
  audit "audit, full (ms)" full
  audit "audit, incremental (ms)" fresh
  local dump="$work/dump"
  if pg_dump --version | grep -q ' 1[89]\.'; then # an older one refuses the server
    timed "backup, pg_dump -Fd -j2 (ms)" pg_dump -Fd -j2 -Z1 -f "$dump" "$(database_uri)"
    echo "size of the backup (MB)|$size|$(du -sm "$dump" | cut -f1)|" >> "$results"
    psql -q "$(database_uri)" -c 'create database restored'
    timed "restore, pg_restore -j2 (ms)" pg_restore -j2 -d "$(database_uri | sed 's|/postgres$|/restored|')" "$dump"
    psql -q "$(database_uri)" -c 'drop database restored'
    rm -rf "$dump"
  fi
  stop
  echo "size of the stopped data folder (MB)|$size|$(du -sm "$THISTHAT_DATA_DIR/postgres/data" | cut -f1)|" >> "$results"
  timed "copy of the stopped data folder (ms)" cp -r "$THISTHAT_DATA_DIR/postgres/data" "$dump"
  rm -rf "$dump"
  timed "start with these books (ms)" start
  stop
}

mkdir -p "$FOLDER"
prepare large "$BETS" "$USERS"
prepare small $((BETS / 100)) $((USERS / 100))
[ -z "${PREPARE:-}" ] || exit 0
for each in $SIZES; do measure "$each"; done
load-tests/environment
awk -F'|' -f load-tests/year/table.awk "$results"
! grep -q 'NOT SOUND' "$results" || { echo "An audit found a violation" >&2; exit 1; }
