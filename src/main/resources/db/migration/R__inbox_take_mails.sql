-- Takes the entries of up to p_limit due mails and returns one row for each, with the first 30 entries of its mail and
-- their number; 0: no mail is sent. The caller stores the mails in the same transaction. A mail in the quiet hours of its
-- user is postponed to their end, so that it contains what comes until then. Entries whose channel was switched off
-- meanwhile are dropped, and so are those of closed accounts and of addresses that are not verified.
--
-- The batches are locked by a statement of their own: the next one sees every entry that was added to them before, and
-- later entries start another batch.
create or replace function inbox_take_mails(p_limit int)
returns table (user_id uuid, list text, recipient text, token_version int, time_zone text, odds_format text,
               entry_count bigint, entries jsonb)
language plpgsql set enable_seqscan = off as $$
declare
  v_users uuid[];
  v_lists text[];
begin
  select array_agg(b.user_id), array_agg(b.list) into v_users, v_lists
  from (
    select m.user_id, m.list from inbox_mail_batches m
    where m.due_at <= clock_timestamp()
    order by m.due_at limit p_limit for update skip locked
  ) b;

  return query
  with due as materialized (
    select b.user_id, b.list, u.email, u.token_version, u.preferences || u.inbox_preferences as preferences,
           u.closed_at is null and u.email_verified_at is not null as reachable,
           q.now, quiet_until(u.preferences || u.inbox_preferences, q.now) as until
    from unnest(v_users, v_lists) b (user_id, list)
    join users u on u.id = b.user_id
    cross join lateral (select clock_timestamp() as now) q
  ), postponed as (
    update inbox_mail_batches b set due_at = d.until
    from due d where b.user_id = d.user_id and b.list = d.list and d.until > d.now
  ), ended as (
    delete from inbox_mail_batches b
    using due d where b.user_id = d.user_id and b.list = d.list and d.until = d.now
  ), taken as (
    update inbox_entries e set mail_pending = false
    from due d
    where e.user_id = d.user_id and e.mail_pending and d.until = d.now
      and d.list = case when e.type in ('settled', 'corrected', 'cashed_out') then 'settlements' else 'activity' end
    returning e.user_id, d.list, e.id, e.type, e.payload, e.created_at
  )
  select d.user_id, d.list, d.email::text, d.token_version, coalesce(d.preferences ->> 'timeZone', 'UTC'),
         coalesce(d.preferences ->> 'oddsFormat', 'probability'), t.entry_count, t.entries
  from due d
  cross join lateral (
    select count(*) as entry_count,
           jsonb_agg(jsonb_build_object(
             'type', n.type, 'payload', n.payload,
             'at', to_char(n.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by n.id)
             filter (where n.position <= 30) as entries
    from (
      select k.*, row_number() over (order by k.id) as position
      from taken k
      cross join lateral inbox_channels(d.preferences, k.type) c
      where k.user_id = d.user_id and k.list = d.list and c.mail and d.reachable
    ) n
  ) t;
end $$;
