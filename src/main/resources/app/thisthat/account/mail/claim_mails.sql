-- Takes up to $1 mails that are due. Whoever takes one has until its next attempt to send it; the time between attempts
-- doubles from half a minute to half an hour, and after $2 attempts no other is made.
update mails
set attempts = attempts + 1,
    next_attempt_at = clock_timestamp() + least(30 * power(2, attempts), 1800) * interval '1 second'
where id in (
  select id from mails
  where sent_at is null and next_attempt_at <= clock_timestamp() and attempts < $2
  order by next_attempt_at
  limit $1
  for update skip locked)
returning id, recipient, subject, body, attempts
