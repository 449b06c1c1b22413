-- Uses up the reset token hashed as $1 to set the password hashed as $2; ends every session; tells the owner by the mail
-- $3, $4, $5. Answers the sessions it ended. No row: the token is not good, or the account's address has changed since.
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
), told as (
  insert into mails (id, user_id, kind, recipient, subject, body)
  select $3, id, 'notice', email, $4, $5 from changed
)
select changed.id, array(select id from sessions where user_id = changed.id and ended_at is null) as sessions
from changed
