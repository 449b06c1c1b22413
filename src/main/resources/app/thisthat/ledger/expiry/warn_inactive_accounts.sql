-- Warns users $1, once for each period of inactivity. Their credits expire $3 milliseconds after their last activity,
-- but not before $4 milliseconds from now, at the end of the day in UTC. $2 contains ids for the warnings and mails, $5
-- the subject, $6 the text with the placeholder {date}. Closed accounts get no mail. The inbox gets an entry. Returns the number of new
-- warnings.
with lapse as (
  insert into credit_lapses (id, user_id, since, due_at)
  select a.id, a.user_id, s.since,
         date_trunc('day', greatest(s.since + $3::bigint * interval '1 millisecond',
                                    clock_timestamp() + $4::bigint * interval '1 millisecond'), 'UTC') + interval '1 day'
  from unnest($2::uuid[], $1::uuid[]) a (id, user_id)
  join users u on u.id = a.user_id
  cross join lateral (select last_activity(u.id, u.seen_at, u.ledger_seq) as since) s
  on conflict (user_id, since) do nothing
  returning id, user_id, due_at
), mail as (
  insert into mails (id, user_id, kind, recipient, subject, body)
  select l.id, l.user_id, 'notice', u.email, $5,
         replace($6, '{date}', to_char(l.due_at at time zone 'UTC', 'FMDD FMMonth YYYY'))
  from lapse l join users u on u.id = l.user_id
  where u.closed_at is null
), noted as materialized (
  select inbox_add(l.user_id, 'credits_expiring', l.id::text,
                   jsonb_build_object('expiresAt', to_char(l.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::text
           as entry
  from lapse l
)
select count(*) as warned, (select count(entry) from noted) as entries from lapse
