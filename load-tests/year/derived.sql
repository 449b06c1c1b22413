-- Compares the statistics that books.sql has written with those that the jobs derive from the ledger, and prints the number of
-- differing rows for each table. Changes nothing. For small books, before a service has run on them:
--   psql "$DATABASE_URL" -f load-tests/year/derived.sql
\set ON_ERROR_STOP 1
begin;
create temporary table bettors_before as select * from market_bettors;
create temporary table statistics_before as select * from market_statistics;
create temporary table results_before as select * from user_results;
create temporary table calibration_before as select * from user_calibration;
truncate market_bettors, market_statistics, user_results, user_calibration;
update statistics_progress
set counted_before = (select min(created_at) from credit_transactions), settled_at = '-infinity',
    settled_market = '00000000-0000-0000-0000-000000000000', market_id = null;
do $$
declare
  v_more boolean := true;
begin
  while v_more loop
    select c.has_more into v_more from count_bets('1 second', '30 days', 100000) c;
  end loop;
  while count_results(5000) loop
  end loop;
end $$;
select 'market_bettors', count(*)
from ((table bettors_before except table market_bettors) union all (table market_bettors except table bettors_before)) d
union all
select 'market_statistics', count(*)
from ((table statistics_before except table market_statistics) union all (table market_statistics except table statistics_before)) d
union all
select 'user_results', count(*)
from ((table results_before except table user_results) union all (table user_results except table results_before)) d
union all
select 'user_calibration', count(*)
from ((table calibration_before except table user_calibration) union all (table user_calibration except table calibration_before)) d;
rollback;
