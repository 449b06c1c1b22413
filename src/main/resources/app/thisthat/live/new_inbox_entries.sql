-- Entries of users $1 for their live clients since the time of each in $2: new ones, and those whose quiet hours have ended
-- since; announcements included. At most 100 of each kind for a user, with the number of unread entries.
select n.user_id, n.id, n.type, n.payload::text as payload, n.created_at, inbox_unread(n.user_id) as unread
from (
  select s.user_id, e.id, e.type, e.payload, e.created_at
  from unnest($1::uuid[], $2::timestamptz[]) s (user_id, since)
  cross join lateral (
    (select e.id, e.type, e.payload, e.created_at from inbox_entries e
     where e.user_id = s.user_id and e.id >= first_id(s.since) and e.live_at = e.created_at
     order by e.id limit 100)
    union all
    (select e.id, e.type, e.payload, e.created_at from inbox_entries e
     where e.user_id = s.user_id and e.live_at > e.created_at and e.live_at > s.since and e.live_at <= clock_timestamp()
     order by e.live_at limit 100)
  ) e
  union all
  select s.user_id, a.id, 'announcement', jsonb_build_object('title', a.title, 'text', a.text), a.created_at
  from (select * from announcements a where a.created_at > clock_timestamp() - interval '25 hours') a
  cross join unnest($1::uuid[], $2::timestamptz[]) s (user_id, since)
  join users u on u.id = s.user_id and u.created_at <= a.created_at
  cross join lateral inbox_channels(u.preferences || u.inbox_preferences, 'announcement') c
  cross join lateral (select quiet_until(u.preferences || u.inbox_preferences, a.created_at) as live_at) q
  where c.live and q.live_at > s.since and q.live_at <= clock_timestamp()
) n
order by n.id
limit 10000
