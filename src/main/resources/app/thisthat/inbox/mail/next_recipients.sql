-- Locks the oldest announcement with mails to write, scans the next $1 users in the order of their ids, and moves its
-- cursor past them. One row with the announcement, and those users who get a mail; no row: no mails are to be written, or
-- another node writes them.
with announcement as materialized (
  select a.id, a.title, a.text, a.mail_cursor, a.created_at
  from announcements a where a.mail_cursor is not null
  order by a.id limit 1 for update skip locked
), scanned as materialized (
  select u.id, u.email, u.token_version, u.preferences || u.inbox_preferences as preferences,
         u.closed_at is null and u.email_verified_at is not null and u.created_at <= n.created_at as reachable
  from announcement n
  cross join lateral (select * from users u where u.id > n.mail_cursor order by u.id limit $1) u
), moved as (
  update announcements a
  set mail_cursor = case when (select count(*) from scanned) = $1::int
                         then (select s.id from scanned s order by s.id desc limit 1) end
  from announcement n where a.id = n.id
), chosen as (
  select s.* from scanned s
  cross join lateral inbox_channels(s.preferences, 'announcement') c
  where s.reachable and c.mail
)
select n.title, n.text, array(select c.id from chosen c order by c.id) as users,
       array(select c.email::text from chosen c order by c.id) as recipients,
       array(select c.token_version from chosen c order by c.id) as token_versions
from announcement n
