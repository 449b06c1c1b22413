-- Marks up to $3 unread entries of user $1 as read, those through $2, and all announcements through $2. Returns the number
-- of entries; if it is $3, some may be left.
with entries as (
  update inbox_entries e
  set read_at = clock_timestamp()
  where e.user_id = $1 and e.id in (
    select u.id from inbox_entries u
    where u.user_id = $1 and u.read_at is null and u.listed and u.id <= $2
    order by u.id limit $3)
    and e.read_at is null
  returning 1
), announced as (
  insert into announcement_reads (user_id, announcement_id)
  select u.id, a.id
  from users u
  join announcements a on a.created_at >= u.created_at
  where u.id = $1 and a.id <= $2
  on conflict do nothing
)
select count(*) as marked from entries
