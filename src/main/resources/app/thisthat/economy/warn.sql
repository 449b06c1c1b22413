-- Warns the users $1 that their credits expire $3 milliseconds after anything happened at their accounts, $4 from now at
-- the earliest, at the end of a day of UTC; once for each lapse. $2 ids for the mails, $5 their subject, $6 their text, in
-- which {date} is the day. Closed accounts have nobody to write to. Answers how many.
with asked as (
  select a.user_id, a.mail_id, u.email, u.closed_at, last_activity(u.id, u.seen_at, u.ledger_seq) as since
  from unnest($1::uuid[], $2::uuid[]) a (user_id, mail_id)
  join users u on u.id = a.user_id
), lapse as (
  insert into credit_lapses (id, user_id, since, due_at)
  select gen_random_uuid(), a.user_id, a.since,
         date_trunc('day', greatest(a.since + $3::bigint * interval '1 millisecond',
                                    clock_timestamp() + $4::bigint * interval '1 millisecond'), 'UTC') + interval '1 day'
  from asked a
  on conflict (user_id, since) do nothing
  returning user_id, due_at
), mail as (
  insert into mails (id, user_id, kind, recipient, subject, body)
  select a.mail_id, a.user_id, 'notice', a.email, $5,
         replace($6, '{date}', to_char(l.due_at at time zone 'UTC', 'FMDD FMMonth YYYY'))
  from lapse l join asked a on a.user_id = l.user_id
  where a.closed_at is null
)
select count(*) as warned from lapse
