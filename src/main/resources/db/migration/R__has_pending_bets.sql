-- Whether a market has pending bets. Called for tens of thousands of markets every few seconds.
--
-- With an equality the planner may scan all bets, if most bets belong to a few markets. A range in the order of
-- bets_pending, with sequential scans disabled, reads one index entry for any distribution of bets.
create or replace function has_pending_bets(p_market uuid) returns boolean
language plpgsql stable parallel safe set enable_seqscan = off as $$
begin
  return (select true from bets b
          where b.market_id between p_market and p_market and b.status = 'pending'
          order by b.market_id, b.id limit 1) is not null;
end $$;
