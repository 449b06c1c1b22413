-- Closes open markets whose odds follow a market that is not open any more, and opens them again when that one is; at most
-- $1 of them. Answers what they are now.
with due as (
  select c.id, s.status = 'open' as opens
  from markets c
  join markets s on s.id = c.linked_market_id
  where (c.status = 'open' and s.status <> 'open')
     or (c.status = 'closed' and c.closed_by = 'source' and s.status = 'open'
         and coalesce(c.expires_at, 'infinity') > clock_timestamp())
  order by c.id
  limit $1
  for no key update of c skip locked
)
update markets m
set status = case when d.opens then 'open' else 'closed' end,
    closed_at = case when d.opens then null else clock_timestamp() end,
    closed_by = case when d.opens then null else 'source' end, updated_at = clock_timestamp()
from due d
where m.id = d.id
returning m.id, m.status
