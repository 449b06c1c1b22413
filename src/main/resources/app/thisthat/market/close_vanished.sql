-- Closes open mirrored markets among $1 that the feed tells nothing of any more, neither that they are open nor that they have
-- ended: those last confirmed before $2 whose own end is past, or, without one or with one to come, that were not confirmed
-- for a day. (Ten minutes before: odds that are newer than the feed's cached answers are not confirmed by these.) They wait
-- for an admin, with the reason, or for the feed to list them again. Answers them. $3 and $4 the lease without which nothing is done.
with locked as (
  select m.id, m.expires_at, o.confirmed_at
  from markets m
  join market_odds o on o.market_id = m.id
  where m.id = any ($1::uuid[]) and m.status = 'open' and m.polymarket_id is not null
    and o.confirmed_at < $2::timestamptz - interval '10 minutes'
    and least(m.expires_at, o.confirmed_at + interval '1 day') < now() and (select lease_holds($3, $4))
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
  select l.id, 'the feed does not list it any more',
         jsonb_build_object('lastConfirmedAt', l.confirmed_at, 'expiresAt', l.expires_at)
  from locked l
  join closed c on c.id = l.id
  on conflict (market_id) do update set reason = excluded.reason, evidence = excluded.evidence, seen_at = now()
)
select id from closed
