-- Few markets end at a time; of theirs the bets of those who listen, $1, that were settled since each of them does, $2, and
-- since $3.
select b.user_id, b.id, b.market_id, b.status, b.actual_payout
from markets m
join bets b on b.market_id = m.id
join unnest($1::uuid[], $2::timestamptz[]) l (user_id, since) on l.user_id = b.user_id
where m.status in ('resolved', 'cancelled') and (m.settled_at is null or m.settled_at >= $3)
  and b.status <> 'pending' and b.resolved_at >= greatest(l.since, $3)
order by b.resolved_at
limit 10000
