-- The portfolio of user $1 in one snapshot. Positions are valued as in positions.sql.
with held as (
  select b.market_id, b.side, count(*) as bets, sum(b.amount - b.cashed_stake) as stake,
         sum(b.potential_payout - b.cashed_payout) as payout
  from bets b
  where b.user_id = $1 and b.status = 'pending'
  group by b.market_id, b.side
), open as (
  select count(*) as positions, coalesce(sum(h.bets), 0)::bigint as bets, coalesce(sum(h.stake), 0) as stake,
         coalesce(sum(h.payout), 0) as payout,
         coalesce(sum(round(h.payout * case h.side when 'this' then o.this_odds else o.that_odds end, 2)), 0) as value
  from held h join market_odds o on o.market_id = h.market_id
)
select u.credit_balance, u.credit_debt, u.overall_pnl, u.total_volume, o.positions, o.bets, o.stake, o.payout, o.value
from users u cross join open o
where u.id = $1
