-- Saves a change of the address of the account $1 to $3, in place of a pending one: the token with the hash $4 is mailed
-- to the new address ($7 mail id, $8 subject, $9 text), the one with the hash $5 to the current address ($10 mail id, $11
-- subject, $12 text). The inbox gets an entry. No row: the account or its token version $2 has changed. $6 lifetime in seconds
with account as materialized (
  select u.id, u.email from users u
  where u.id = $1 and u.token_version = $2 and u.closed_at is null
  for no key update
), token as (
  insert into account_tokens (user_id, purpose, token_hash, email, expires_at)
  select a.id, p.purpose, p.token_hash, p.email, clock_timestamp() + $6::int * interval '1 second'
  from account a, lateral (values ('verify', $4::bytea, $3::text), ('cancel', $5::bytea, a.email))
       p (purpose, token_hash, email)
  on conflict (user_id, purpose) do update
  set token_hash = excluded.token_hash, email = excluded.email, expires_at = excluded.expires_at
), noted as materialized (
  select inbox_add(a.id, 'security', 'email:' || $7::uuid,
                   jsonb_build_object('event', 'email_change_requested', 'device', null))::text as entry
  from account a
)
insert into mails (id, user_id, kind, recipient, subject, body)
select m.id, a.id, m.kind, m.recipient, m.subject, m.body
from account a, lateral (values ($7::uuid, 'verify', $3, $8::text, $9::text), ($10::uuid, 'notice', a.email, $11, $12))
     m (id, kind, recipient, subject, body)
returning user_id, (select count(entry) from noted) as entries
