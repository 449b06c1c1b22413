-- Adds entries to inboxes and returns the added ones. An entry with the user, type and key of an earlier one is not added:
-- a cause has one entry, however often it is processed. Closed accounts get none, and neither does a user who has
-- switched off all channels of the type.
--
-- Entries for mails wait for the batch of their list: one mail contains all entries of ten minutes. The batch is updated
-- even if it exists, which locks it: otherwise the mail could be written without an entry that is not committed yet.
--
-- Rows are locked and written in the order of the users, which prevents deadlocks. The lock of the users makes
-- delete_inbox() wait, so that a closed account keeps no entry.
create or replace function inbox_add_all(p_users uuid[], p_types text[], p_keys text[], p_payloads jsonb[])
returns table (user_id uuid, id uuid)
language plpgsql as $$
begin
  return query
  with chosen as materialized (
    select g.user_id, g.type, g.key, g.payload, clock_timestamp() as at,
           u.preferences || u.inbox_preferences as preferences, c.inbox, c.live,
           c.mail and u.email_verified_at is not null as mail
    from unnest(p_users, p_types, p_keys, p_payloads) g (user_id, type, key, payload)
    join users u on u.id = g.user_id and u.closed_at is null
    cross join lateral inbox_channels(u.preferences || u.inbox_preferences, g.type) c
    order by g.user_id
    for key share of u
  ), added as (
    insert into inbox_entries as e (user_id, id, type, key, payload, created_at, listed, live_at, mail_pending)
    select c.user_id, timed_id(c.at), c.type, c.key, c.payload, c.at, c.inbox,
           case when c.live then case c.type when 'security' then c.at else quiet_until(c.preferences, c.at) end end, c.mail
    from chosen c
    where c.inbox or c.live or c.mail
    order by c.user_id
    on conflict on constraint inbox_entries_user_id_type_key_key do nothing
    returning e.user_id, e.id, e.type, e.mail_pending
  ), batched as (
    insert into inbox_mail_batches as b (user_id, list, due_at)
    select distinct a.user_id,
           case when a.type in ('settled', 'corrected', 'cashed_out') then 'settlements' else 'activity' end,
           clock_timestamp() + interval '10 minutes'
    from added a where a.mail_pending
    order by 1, 2
    on conflict on constraint inbox_mail_batches_pkey do update set due_at = b.due_at
  )
  select a.user_id, a.id from added a;
end $$;
