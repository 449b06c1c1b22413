-- Changes the status of a market, with an audit entry. One row with the previous state and whether the status
-- changed, or was refused to an admin with a bet on the market; no row if the market does not exist. Closing is never
-- refused. An admin who reopens a market counts as its maker.
--
-- Reopening requires that the feed still lists the market, that its linked market is open, and that its expiry, or
-- the new one, is in the future. The expiry of a mirrored market cannot be set. A reopened cross market takes the
-- odds of its linked market. Closing a market that is already closed records the admin as the closer, so neither the
-- feed nor a job reopens it.
--
-- $1 market, $2 admin, $3 reason, $4 statuses in which the change is allowed, $5 new status, $6 audit action, $7 new
-- expiry.
with found as (
  select m.* from markets m where m.id = $1 for no key update
), linked as (
  select s.id, s.status, o.this_odds, o.that_odds, o.confirmed_at, o.quoted_at, o.suspended, o.priced, o.moving_until
  from found f
  join markets s on s.id = f.linked_market_id
  join market_odds o on o.market_id = s.id
), judged as materialized (
  select f.id, $5 <> 'closed' and has_conflict($2, f.id) as refused
  from found f
  where (f.status = any ($4::text[])
         or ($5 = 'closed' and f.status = 'closed' and f.closed_by is distinct from 'admin'))
    and ($5 <> 'open'
         or (($7::timestamptz is null or f.polymarket_id is null)
             and (f.closed_by is null or f.closed_by not in ('feed', 'vanished')) and f.feed_ended_at is null
             and not exists (select from linked where status <> 'open')
             and (f.polymarket_id is not null
                  or coalesce($7, f.expires_at, 'infinity') > clock_timestamp())))
), changed as (
  update markets m
  set status = $5::text,
      closed_at = case $5 when 'open' then null else coalesce(m.closed_at, clock_timestamp()) end,
      closed_by = case $5 when 'closed' then 'admin' when 'open' then null else m.closed_by end,
      feed_ended_at = case when $5 = 'closed' and f.closed_by = 'feed'
                           then coalesce((select o.quoted_at from market_odds o where o.market_id = f.id), f.closed_at)
                           else m.feed_ended_at end,
      resolved_at = case $5 when 'cancelled' then clock_timestamp() end,
      made_by = case when $5 = 'open' then array_append(array_remove(m.made_by, $2), $2) else m.made_by end,
      expires_at = coalesce($7::timestamptz, m.expires_at), updated_at = clock_timestamp()
  from found f
  join judged j on j.id = f.id and not j.refused
  where m.id = f.id
  returning m.id, m.status, m.closed_by, m.expires_at
), quoted as (
  update market_odds o
  set this_odds = s.this_odds, that_odds = s.that_odds,
      seq = o.seq + ((o.this_odds, o.that_odds) is distinct from (s.this_odds, s.that_odds))::int,
      changed_at = case when (o.this_odds, o.that_odds) is distinct from (s.this_odds, s.that_odds)
                        then now() else o.changed_at end,
      confirmed_at = s.confirmed_at, quoted_at = s.quoted_at, suspended = s.suspended,
      priced = s.priced, moving_until = s.moving_until
  from changed c, linked s
  where o.market_id = c.id and c.status = 'open'
), audited as (
  select audit_append($2, $6, c.id, $3,
                      jsonb_build_object('status', f.status, 'closedBy', f.closed_by, 'expiresAt', f.expires_at),
                      jsonb_build_object('status', c.status, 'closedBy', c.closed_by, 'expiresAt', c.expires_at))
           as entry
  from changed c
  join found f on f.id = c.id
), refused as (
  select audit_append($2, $6 || '.refused', j.id, $3, null, null) as entry from judged j where j.refused
)
select f.status as previous_status, f.expires_at as previous_expires_at, f.polymarket_id is not null as mirrored,
       (select count(entry) from audited) = 1 as changed,
       (select count(entry) from refused) = 1 as refused, (select status from linked) as linked_status
from found f
