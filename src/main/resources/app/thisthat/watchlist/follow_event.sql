-- Adds event $3 to the watchlist of user $2 as entry $1, unless the user follows it or has $4 entries. An event without
-- markets does not exist. The caller holds the lock of the watchlist.
with target as (
  select e.id from events e where e.id = $3 and e.status is not null
), followed as (
  select 1 from watchlist w where w.user_id = $2 and w.event_id = $3
), added as (
  insert into watchlist (id, user_id, event_id)
  select $1, $2, t.id
  from target t
  where not exists (select from followed) and (select count(*) from watchlist w where w.user_id = $2) < $4
  returning id
)
select exists (select from target) as exists, exists (select from followed) as followed,
       exists (select from added) as added
