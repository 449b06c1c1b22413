-- Saves the verification token with the hash $2 of the account $1 and mails it to the address $3.
-- $4 lifetime in seconds, $5 mail id, $6 subject, $7 text
with token as (
  insert into account_tokens (user_id, purpose, token_hash, email, expires_at)
  values ($1, 'verify', $2, $3, clock_timestamp() + $4::int * interval '1 second')
  on conflict (user_id, purpose) do update
  set token_hash = excluded.token_hash, email = excluded.email, expires_at = excluded.expires_at
)
insert into mails (id, user_id, kind, recipient, subject, body)
values ($5, $1, 'verify', $3, $6, $7)
