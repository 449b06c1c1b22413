-- Saves the verification token with the hash $3 of the account $1 and mails it to the address $4, which is the current
-- or the pending one. No row: the account or its token version $2 has changed. $5 lifetime in seconds, $6 mail id, $7
-- subject, $8 text
with account as materialized (
  select u.id from users u
  where u.id = $1 and u.token_version = $2 and u.closed_at is null
  for no key update
), token as (
  insert into account_tokens (user_id, purpose, token_hash, email, expires_at)
  select id, 'verify', $3, $4, clock_timestamp() + $5::int * interval '1 second' from account
  on conflict (user_id, purpose) do update
  set token_hash = excluded.token_hash, email = excluded.email, expires_at = excluded.expires_at
), cancel as (
  update account_tokens t
  set expires_at = clock_timestamp() + $5::int * interval '1 second'
  from account a
  where t.user_id = a.id and t.purpose = 'cancel'
)
insert into mails (id, user_id, kind, recipient, subject, body)
select $6, id, 'verify', $4, $7, $8 from account
returning user_id
