-- The portfolio of user $1 in one snapshot. Positions are valued as in positions.sql. A user may have thousands of bets: one
-- group for both sides of a market, and no subtraction for bets without cash-outs, take a third off the time.
with left_over as (
  select b.market_id, b.side, case when b.cash_outs = 0 then b.amount else b.amount - b.cashed_stake end as stake,
         case when b.cash_outs = 0 then b.potential_payout else b.potential_payout - b.cashed_payout end as payout
  from bets b
  where b.user_id = $1 and b.status = 'pending'
), held as (
  select l.market_id, count(*) as bets, sum(l.stake) as stake, sum(l.payout) filter (where l.side = 'this') as this_payout,
         sum(l.payout) filter (where l.side = 'that') as that_payout
  from left_over l
  group by l.market_id
), open as (
  select count(h.this_payout) + count(h.that_payout) as positions, coalesce(sum(h.bets), 0)::bigint as bets,
         coalesce(sum(h.stake), 0) as stake,
         coalesce(sum(h.this_payout), 0) + coalesce(sum(h.that_payout), 0) as payout,
         coalesce(sum(round(h.this_payout * o.this_odds, 2)), 0)
           + coalesce(sum(round(h.that_payout * o.that_odds, 2)), 0) as value
  from held h join market_odds o on o.market_id = h.market_id
)
select u.credit_balance, u.credit_debt, u.overall_pnl, u.total_volume, o.positions, o.bets, o.stake, o.payout, o.value
from users u cross join open o
where u.id = $1
