-- Creates alert $1 of user $2 on market $3 or event $4, unless an equal one exists, the target is not followed or has
-- ended, or the user has $11 alerts. $5 type, $6 side, $7 direction, $8 value, $9 change, $10 minutes. The caller holds
-- the lock of the watchlist.
with target as (
  select m.status from markets m where m.id = $3
  union all
  select e.status from events e where e.id = $4 and e.status is not null
), entry as (
  select w.id from watchlist w where w.user_id = $2 and (w.market_id = $3 or w.event_id = $4)
), equal as (
  select a.id
  from alerts a
  join entry w on w.id = a.watchlist_id
  where a.type = $5
    and (a.side, a.direction, a.value, a.change, a.within_minutes)
        is not distinct from ($6::text, $7::text, $8::numeric, $9::numeric, $10::int)
  order by a.id
  limit 1
), ended as (
  select 1 from target t where $3::uuid is not null and t.status in ('resolved', 'cancelled')
), added as (
  insert into alerts (id, user_id, watchlist_id, market_id, event_id, type, side, direction, value, change, within_minutes)
  select $1, $2, w.id, $3, $4, $5, $6, $7, $8, $9, $10
  from entry w
  where not exists (select from equal) and not exists (select from ended)
    and (select count(*) from alerts a where a.user_id = $2) < $11
  returning id
)
select exists (select from target) as exists, exists (select from entry) as followed,
       (select id from equal) as equal, exists (select from added) as added, exists (select from ended) as ended,
       (select status from target) as status
