-- The markets with pending bets. Reads one entry of bets_pending for each of them, however many bets it has and however
-- many markets have none; see has_pending_bets() about the sequential scans.
create or replace function markets_with_pending_bets() returns setof uuid
language plpgsql stable parallel safe rows 1000 set enable_seqscan = off as $$
declare
  v_market uuid := (select b.market_id from bets b where b.status = 'pending' order by b.market_id, b.id limit 1);
begin
  while v_market is not null loop
    return next v_market;
    v_market := (select b.market_id from bets b where b.status = 'pending' and b.market_id > v_market
                 order by b.market_id, b.id limit 1);
  end loop;
end $$;
