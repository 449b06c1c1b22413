-- Saves the reset token with the hash $2 of the account $1, requested by the network $6, and mails it to the address $3.
-- $4 lifetime in seconds, $5 mail id, $7 subject, $8 text. The caller holds the account's lock.
with token as (
  insert into reset_tokens (token_hash, user_id, origin, email, expires_at)
  values ($2, $1, $6, $3, clock_timestamp() + $4::int * interval '1 second')
  on conflict (user_id, origin) do update
  set token_hash = excluded.token_hash, email = excluded.email, expires_at = excluded.expires_at
)
insert into mails (id, user_id, kind, recipient, subject, body, origin)
values ($5, $1, 'reset', $3, $7, $8, $6)
