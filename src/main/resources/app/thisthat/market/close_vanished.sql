-- Closes open mirrored markets that the feed no longer lists, and returns them. Their expiry has passed, or they were
-- not listed for a day. The evidence is saved for the admin's decision.
--
-- The margin of ten minutes: odds that are newer than a cached response of the feed are not confirmed by it.
--
-- $1 markets, $2 markets listed later than ten minutes before stay open, $3 and $4 lease (job, token).
with locked as (
  select m.id, m.expires_at, o.confirmed_at
  from markets m
  join market_odds o on o.market_id = m.id
  cross join lateral (select greatest(o.confirmed_at, o.listed_at) as listed_at) l
  where m.id = any ($1::uuid[]) and m.status = 'open' and m.polymarket_id is not null
    and l.listed_at < $2::timestamptz - interval '10 minutes'
    and least(m.expires_at, l.listed_at + interval '1 day') < now() and (select lease_holds($3, $4))
  order by m.id
  for no key update of m
), closed as (
  update markets m
  set status = 'closed', closed_at = now(), closed_by = 'vanished', updated_at = now()
  from locked l
  where m.id = l.id
  returning m.id
), noted as (
  insert into market_evidence (market_id, reason, evidence)
  select l.id, 'The feed no longer lists the market',
         jsonb_build_object('lastConfirmedAt', l.confirmed_at, 'expiresAt', l.expires_at)
  from locked l
  join closed c on c.id = l.id
  on conflict (market_id) do update set reason = excluded.reason, evidence = excluded.evidence, seen_at = now()
)
select id from closed
