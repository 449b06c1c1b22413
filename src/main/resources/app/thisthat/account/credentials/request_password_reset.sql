-- Saves the reset token with the hash $2 and mails it to the account $1 (locked by the caller), unless the account had
-- $7 reset mails in the last hour. $3 address, $4 lifetime in seconds, $5 mail id, $6 subject, $8 text
with allowed as (
  select where (select count(*) from mails
                where user_id = $1 and kind = 'reset' and created_at > clock_timestamp() - interval '1 hour') < $7
), token as (
  insert into account_tokens (user_id, purpose, token_hash, email, expires_at)
  select $1, 'reset', $2, $3, clock_timestamp() + $4::int * interval '1 second' from allowed
  on conflict (user_id, purpose) do update
  set token_hash = excluded.token_hash, email = excluded.email, expires_at = excluded.expires_at
)
insert into mails (id, user_id, kind, recipient, subject, body)
select $5, $1, 'reset', $3, $6, $8 from allowed
