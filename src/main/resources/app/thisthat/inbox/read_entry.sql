-- Marks the entry or announcement $2 of user $1 as read. Returns whether there is one.
with entry as (
  update inbox_entries e
  set read_at = coalesce(e.read_at, clock_timestamp())
  where e.user_id = $1 and e.id = $2 and e.listed
  returning 1
), announced as materialized (
  select u.id as user_id, a.id
  from users u
  join announcements a on a.created_at >= u.created_at
  where u.id = $1 and a.id = $2
), marked as (
  insert into announcement_reads (user_id, announcement_id)
  select a.user_id, a.id from announced a
  on conflict do nothing
)
select exists (select from entry) or exists (select from announced) as found
