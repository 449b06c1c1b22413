-- Stores bulk mails in the outbox: $1 ids, $2 users, $3 kind, $4 recipients, $5 subjects, $6 texts, $7 pages, $8 signed
-- parts of the links that end such mails. A mail in the quiet hours of its user is sent at their end.
insert into mails (id, user_id, kind, recipient, subject, body, html, unsubscribe, bulk, next_attempt_at)
select m.id, m.user_id, $3, m.recipient, m.subject, m.body, m.html, m.unsubscribe, true,
       quiet_until(u.preferences || u.inbox_preferences, clock_timestamp())
from unnest($1::uuid[], $2::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
     m (id, user_id, recipient, subject, body, html, unsubscribe)
join users u on u.id = m.user_id and u.closed_at is null
