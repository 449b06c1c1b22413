-- The latest 50 bets on a market, newest first, without what identifies a user or a bet: times to the minute, stakes with
-- one significant digit, odds with two decimals.
--
-- The latest bets of each partial index are merged: pending bets, those of each settlement, and those cashed out. Without
-- sequential scans the indexes are used for any distribution of bets; see has_pending_bets().
create or replace function recent_bets(p_market uuid)
returns table (placed_at timestamptz, side text, stake numeric, odds numeric)
language plpgsql stable set enable_seqscan = off as $$
declare
  cashed_out constant int := 2147483647;
begin
  return query
  select date_trunc('minute', r.placed_at), r.side::text,
         trunc(r.amount::numeric, -floor(log(r.amount::numeric))::int), round(r.odds_at_bet::numeric, 2)
  from (
    (select b.id, b.placed_at, b.side, b.amount, b.odds_at_bet from bets b
     where b.market_id between p_market and p_market and b.status = 'pending'
     order by b.market_id desc, b.id desc limit 50)
    union all
    select b.*
    from (
      select cashed_out as generation
      union all
      select generate_series(0, m.settlement_generation) from markets m where m.id = p_market
    ) g
    cross join lateral (
      select x.id, x.placed_at, x.side, x.amount, x.odds_at_bet from bets x
      where x.market_id = p_market and x.settlement_generation = g.generation and x.status <> 'pending'
      order by x.id desc limit 50
    ) b
  ) r
  order by r.id desc limit 50;
end $$;
