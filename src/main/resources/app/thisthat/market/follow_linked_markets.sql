-- Closes open cross markets whose linked market is not open, and reopens them at its odds when it is open again; $1
-- at most. Returns their new status, and the odds if they changed.
with due as (
  select c.id, s.id as source, s.status = 'open' as opens
  from markets c
  join markets s on s.id = c.linked_market_id
  where (c.status = 'open' and s.status <> 'open')
     or (c.status = 'closed' and c.closed_by = 'source' and s.status = 'open'
         and coalesce(c.expires_at, 'infinity') > clock_timestamp())
  order by c.id
  limit $1
  for no key update of c skip locked
), followed as (
  update markets m
  set status = case when d.opens then 'open' else 'closed' end,
      closed_at = case when d.opens then null else clock_timestamp() end,
      closed_by = case when d.opens then null else 'source' end, updated_at = clock_timestamp()
  from due d
  where m.id = d.id
  returning m.id, m.status
), to_quote as (
  select o.market_id, s.this_odds, s.that_odds, s.confirmed_at, s.quoted_at, s.suspended, s.priced,
         s.moving_until
  from due d
  join market_odds o on o.market_id = d.id
  join market_odds s on s.market_id = d.source
  where d.opens
  order by o.market_id
  for no key update of o
), quoted as (
  update market_odds o
  set this_odds = s.this_odds, that_odds = s.that_odds,
      seq = o.seq + ((o.this_odds, o.that_odds) is distinct from (s.this_odds, s.that_odds))::int,
      changed_at = case when (o.this_odds, o.that_odds) is distinct from (s.this_odds, s.that_odds)
                        then now() else o.changed_at end,
      confirmed_at = s.confirmed_at, quoted_at = s.quoted_at, suspended = s.suspended,
      priced = s.priced, moving_until = s.moving_until
  from to_quote s
  where o.market_id = s.market_id
  returning o.market_id, o.seq, o.this_odds, o.that_odds, o.changed_at
)
select f.id as market_id, f.status, q.seq, q.this_odds, q.that_odds, q.changed_at
from followed f
left join quoted q on q.market_id = f.id and q.changed_at = now()
