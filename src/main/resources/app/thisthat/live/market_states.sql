-- The states of markets $1, without those that ended more than an hour ago: no client can subscribe to them.
select m.id as market_id, o.seq, o.this_odds, o.that_odds, m.status, m.resolution, o.changed_at
from markets m
join market_odds o on o.market_id = m.id
where m.id = any($1)
  and (m.status in ('open', 'closed')
       or coalesce(m.corrected_at, m.resolved_at) > clock_timestamp() - interval '1 hour')
