-- Number of unread entries and announcements of a user, 1,000 at most.
create or replace function inbox_unread(p_user uuid) returns int language sql stable as $$
  select least(1000,
    (select count(*) from (
       select from inbox_entries e where e.user_id = p_user and e.read_at is null and e.listed limit 1000) e)
    + (select count(*) from (
         select from users u
         cross join lateral inbox_channels(u.preferences || u.inbox_preferences, 'announcement') c
         join announcements a on a.created_at >= u.created_at
         where u.id = p_user and c.inbox
           and not exists (select from announcement_reads r where r.user_id = p_user and r.announcement_id = a.id)
         limit 1000) a))::int
$$;
