-- Claims up to $1 mails of open accounts that are due, bulk mails after all others. A claim lasts until the next attempt. The
-- delay doubles from 30 s to 30 minutes; the maximum number of attempts is $2. Each class is one range of the index.
update mails
set attempts = attempts + 1,
    next_attempt_at = clock_timestamp() + least(30 * power(2, attempts), 1800) * interval '1 second'
where id in (
  select d.id from (
    select p.* from (
      select m.id from mails m
      where m.sent_at is null and not m.bulk and m.next_attempt_at <= clock_timestamp() and m.attempts < $2
        and exists (select from users u where u.id = m.user_id and u.closed_at is null)
      order by m.next_attempt_at
      limit $1
      for update skip locked
    ) p
    union all
    select b.* from (
      select m.id from mails m
      where m.sent_at is null and m.bulk and m.next_attempt_at <= clock_timestamp() and m.attempts < $2
        and exists (select from users u where u.id = m.user_id and u.closed_at is null)
      order by m.next_attempt_at
      limit $1
      for update skip locked
    ) b
  ) d
  limit $1)
returning id, recipient, subject, body, attempts, html, unsubscribe
