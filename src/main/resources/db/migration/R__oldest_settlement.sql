-- The lowest generation in which a bet of a market was settled; null if no bet is settled. Reads one index entry of
-- bets_settled; see has_pending_bets().
create or replace function oldest_settlement(p_market uuid) returns int
language plpgsql stable parallel safe set enable_seqscan = off as $$
begin
  return (select b.settlement_generation from bets b
          where b.market_id between p_market and p_market and b.status <> 'pending'
          order by b.market_id, b.settlement_generation, b.id limit 1);
end $$;
