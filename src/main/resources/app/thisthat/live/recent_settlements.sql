-- Settlements of users $1 since the subscription $2 of each and since $3.
-- Starts from the markets: few end at a time.
select b.user_id, b.id, b.market_id, m.title, b.side, b.status, b.actual_payout
from markets m
join bets b on b.market_id = m.id
join unnest($1::uuid[], $2::timestamptz[]) l (user_id, since) on l.user_id = b.user_id
where m.status in ('resolved', 'cancelled') and (m.settled_at is null or m.settled_at >= $3)
  and b.status not in ('pending', 'cashed_out') and b.resolved_at >= greatest(l.since, $3)
order by b.resolved_at
limit 10000
