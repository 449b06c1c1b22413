-- A page of the inbox of user $1, newest first: of type $2 (null: all), only unread ones if $3, older than the entry $4
-- (null: from the newest on), at most $5 after $6 others. Each part is read by its index and bounded before the parts are
-- merged.
select p.id, p.type, p.payload::text as payload, p.created_at, p.read_at
from (
  (
    select e.id, e.type, e.payload, e.created_at, e.read_at
    from inbox_entries e
    where e.user_id = $1 and e.listed and ($2::text is null or e.type = $2) and (not $3::boolean or e.read_at is null)
      and ($4::uuid is null or e.id < $4)
    order by e.id desc
    limit $5::int + $6::int
  )
  union all
  (
    select a.id, 'announcement', jsonb_build_object('title', a.title, 'text', a.text), a.created_at, r.read_at
    from users u
    cross join lateral inbox_channels(u.preferences || u.inbox_preferences, 'announcement') c
    join announcements a on a.created_at >= u.created_at
    left join announcement_reads r on r.user_id = u.id and r.announcement_id = a.id
    where u.id = $1 and c.inbox and ($2::text is null or $2 = 'announcement') and (not $3::boolean or r.read_at is null)
      and ($4::uuid is null or a.id < $4)
    order by a.id desc
    limit $5::int + $6::int
  )
) p
order by p.id desc
limit $5::int offset $6::int
