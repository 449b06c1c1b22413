-- Few markets end at a time; of theirs the bets of those who listen.
select b.user_id, b.id, b.market_id, b.status, b.actual_payout
from markets m
join bets b on b.market_id = m.id
where m.status in ('resolved', 'cancelled') and (m.settled_at is null or m.settled_at >= $2)
  and b.status <> 'pending' and b.resolved_at >= $2 and b.user_id = any($1)
order by b.resolved_at
limit 10000
