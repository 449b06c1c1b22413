-- Claims up to $1 mails that are due. A claim lasts until the next attempt. The delay doubles from 30 s to 30 minutes;
-- the maximum number of attempts is $2.
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
