-- Uses the reset token with the hash $1 to set the password hash $2. Ends all sessions and adds a notice to the outbox:
-- $3 id, $4 subject, $5 text. Returns the ended sessions. No row: the token is not valid or the address of the account
-- has changed.
with used as (
  delete from account_tokens
  where purpose = 'reset' and token_hash = $1 and expires_at > clock_timestamp()
  returning user_id, email
), changed as (
  update users u
  set password_hash = $2, token_version = token_version + 1,
      email_verified_at = coalesce(email_verified_at, clock_timestamp()), updated_at = now()
  from used
  where u.id = used.user_id and lower(u.email) = lower(used.email)
  returning u.id, u.email
), notice as (
  insert into mails (id, user_id, kind, recipient, subject, body)
  select $3, id, 'notice', email, $4, $5 from changed
)
select changed.id, array(select id from sessions where user_id = changed.id and ended_at is null) as sessions
from changed
