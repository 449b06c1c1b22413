-- Deletes up to $1 rows of each: entries after 90 days, marks of announcements of that age, and then the announcements.
-- Returns the number of deleted rows.
with old_entries as (
  delete from inbox_entries where (user_id, id) in (
    select user_id, id from inbox_entries where created_at < clock_timestamp() - interval '90 days'
    order by created_at limit $1)
  returning 1
), old_reads as (
  delete from announcement_reads where (user_id, announcement_id) in (
    select r.user_id, r.announcement_id
    from announcements a
    join announcement_reads r on r.announcement_id = a.id
    where a.created_at < clock_timestamp() - interval '90 days'
    limit $1)
  returning 1
), old_announcements as (
  delete from announcements a
  where a.created_at < clock_timestamp() - interval '90 days' and a.mail_cursor is null
    and not exists (select from announcement_reads r where r.announcement_id = a.id)
  returning 1
)
select (select count(*) from old_entries) + (select count(*) from old_reads) + (select count(*) from old_announcements)
