-- No index contains the settlement time: reads the latest 1,000 bets and keeps the newest 100 settlements.
select n.user_id, n.id, n.market_id, m.title, n.side, n.status, n.actual_payout
from (
  select * from (select * from bets where user_id = $1 order by id desc limit 1000) b
  where b.status not in ('pending', 'cashed_out') and b.resolved_at >= $2
  order by b.resolved_at desc
  limit 100
) n
join markets m on m.id = n.market_id
order by n.resolved_at
