-- Moves a market from one of the statuses $4 to $5 with an entry in the audit, and answers what it was and what the market
-- is that it follows. A market is opened again only if its feed lists it still, the market that it follows is open, and its
-- own time, or the new one in $7, is not over; the time of a mirrored one is its feed's. It then has the odds of the market that it follows. One that was closed by
-- somebody else is closed by the admin from now on, so that nobody else opens it again.
--
-- $1 market, $2 admin, $3 reason, $6 the name of the deed.
with found as (
  select m.* from markets m where m.id = $1 for no key update
), source as (
  select s.id, s.status, o.this_odds, o.that_odds, o.confirmed_at, o.quoted_at, o.suspended
  from found f
  join markets s on s.id = f.linked_market_id
  join market_odds o on o.market_id = s.id
), changed as (
  update markets m
  set status = $5::text,
      closed_at = case $5 when 'open' then null else coalesce(m.closed_at, clock_timestamp()) end,
      closed_by = case $5 when 'closed' then 'admin' when 'open' then null else m.closed_by end,
      feed_ended_at = case when $5 = 'closed' and f.closed_by = 'feed'
                           then coalesce((select o.quoted_at from market_odds o where o.market_id = f.id), f.closed_at)
                           else m.feed_ended_at end,
      resolved_at = case $5 when 'cancelled' then clock_timestamp() end,
      expires_at = coalesce($7::timestamptz, m.expires_at), updated_at = clock_timestamp()
  from found f
  where m.id = f.id
    and (f.status = any ($4::text[])
         or ($5 = 'closed' and f.status = 'closed' and f.closed_by is distinct from 'admin'))
    and ($5 <> 'open'
         or (($7::timestamptz is null or f.polymarket_id is null) and (f.closed_by is null or f.closed_by not in ('feed', 'vanished')) and f.feed_ended_at is null
             and not exists (select from source where status <> 'open')
             and (f.polymarket_id is not null
                  or coalesce($7, f.expires_at, 'infinity') > clock_timestamp())))
  returning m.id, m.status, m.closed_by, m.expires_at
), quoted as (
  update market_odds o
  set this_odds = s.this_odds, that_odds = s.that_odds,
      seq = o.seq + ((o.this_odds, o.that_odds) is distinct from (s.this_odds, s.that_odds))::int,
      changed_at = case when (o.this_odds, o.that_odds) is distinct from (s.this_odds, s.that_odds)
                        then now() else o.changed_at end,
      confirmed_at = s.confirmed_at, quoted_at = s.quoted_at, suspended = s.suspended
  from changed c, source s
  where o.market_id = c.id and c.status = 'open'
), audited as (
  select audit_append($2, $6, c.id, $3,
                      jsonb_build_object('status', f.status, 'closedBy', f.closed_by, 'expiresAt', f.expires_at),
                      jsonb_build_object('status', c.status, 'closedBy', c.closed_by, 'expiresAt', c.expires_at)) as entry
  from changed c
  join found f on f.id = c.id
)
select f.status as was, f.polymarket_id is not null as mirrored, f.expires_at as was_until, (select count(entry) from audited) = 1 as changed, (select status from source) as source_status
from found f
