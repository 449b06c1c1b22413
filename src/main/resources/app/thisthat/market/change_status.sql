-- Moves a market from one of the statuses $4 to $5 with an entry in the audit, and answers what it was. A market is opened
-- again only if its feed lists it still and its own time, or the new one in $7, is not over.
--
-- $1 market, $2 admin, $3 reason, $6 the name of the deed.
with found as (
  select m.* from markets m where m.id = $1 for no key update
), changed as (
  update markets m
  set status = $5::text,
      closed_at = case $5 when 'open' then null else coalesce(m.closed_at, clock_timestamp()) end,
      closed_by = case $5 when 'closed' then 'admin' when 'open' then null else m.closed_by end,
      resolved_at = case $5 when 'cancelled' then clock_timestamp() end,
      expires_at = coalesce($7::timestamptz, m.expires_at), updated_at = clock_timestamp()
  from found f
  where m.id = f.id and f.status = any ($4::text[])
    and ($5 <> 'open'
         or ((f.closed_by is null or f.closed_by not in ('feed', 'vanished'))
             and (f.polymarket_id is not null
                  or coalesce($7, f.expires_at, 'infinity') > clock_timestamp())))
  returning m.id, m.expires_at
), audited as (
  select audit_append($2, $6, c.id, $3,
                      jsonb_build_object('status', f.status, 'expiresAt', f.expires_at),
                      jsonb_build_object('status', $5::text, 'expiresAt', c.expires_at)) as entry
  from changed c
  join found f on f.id = c.id
)
select f.status as was, (select count(entry) from audited) = 1 as changed from found f
