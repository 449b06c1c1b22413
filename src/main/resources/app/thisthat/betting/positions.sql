-- A page of the pending bets of user $1 by market and side, latest bet first, on market $4 (null: any), and only those
-- behind the position with latest bet $5, market $6 and side $7 (null: from the first).
with held as (
  select b.market_id, b.side, count(*) as bets, sum(b.amount) as stake, sum(b.potential_payout) as payout,
         max(b.placed_at) as last_bet_at
  from bets b
  where b.user_id = $1 and b.status = 'pending' and ($4::uuid is null or b.market_id = $4)
  group by b.market_id, b.side
  having $5::timestamptz is null
      or max(b.placed_at) < $5
      or (max(b.placed_at) = $5 and (b.market_id, b.side::text) > ($6::uuid, $7::text))
  order by last_bet_at desc, b.market_id, b.side
  limit $2 offset $3
)
select h.market_id, m.title, m.this_option, m.that_option, m.status, h.side, h.bets, h.stake, h.payout, h.last_bet_at,
       round(h.stake / h.payout, 4) as average_odds, o.odds as current_odds,
       round(h.payout * o.odds, 2) as current_value
from held h
join markets m on m.id = h.market_id
cross join lateral (
  select case h.side when 'this' then q.this_odds else q.that_odds end as odds
  from market_odds q where q.market_id = m.id
) o
order by h.last_bet_at desc, h.market_id, h.side
