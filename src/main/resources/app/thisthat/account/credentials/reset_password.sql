-- Uses the reset token with the hash $1 to set the password hash $2. Ends all sessions, voids all mailed tokens (trigger)
-- and adds a notice to the outbox: $3 id, $4 subject, $5 text. Returns the ended sessions. No row: the token is not valid
-- or the address of the account has changed.
with account as materialized (
  select u.id
  from reset_tokens t
  join users u on u.id = t.user_id
  where t.token_hash = $1 and t.expires_at > clock_timestamp() and lower(u.email) = lower(t.email)
    and u.closed_at is null
  for no key update of u
), used as (
  delete from reset_tokens t
  using account a
  where t.user_id = a.id and t.token_hash = $1 and t.expires_at > clock_timestamp()
  returning a.id
), changed as (
  update users u
  set password_hash = $2, token_version = token_version + 1,
      email_verified_at = coalesce(email_verified_at, clock_timestamp()), updated_at = now()
  from used
  where u.id = used.id
  returning u.id, u.email
), notice as (
  insert into mails (id, user_id, kind, recipient, subject, body)
  select $3, id, 'notice', email, $4, $5 from changed
)
select changed.id, array(select id from sessions where user_id = changed.id and ended_at is null) as sessions
from changed
