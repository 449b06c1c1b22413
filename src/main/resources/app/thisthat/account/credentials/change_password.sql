-- Sets the password hash $3 of the account $1 if its token version is $2. Ends all sessions, voids all mailed tokens
-- (trigger) and adds a notice to the outbox: $4 id, $5 subject, $6 text. Returns the ended sessions.
with changed as (
  update users
  set password_hash = $3, token_version = token_version + 1, updated_at = now()
  where id = $1 and token_version = $2 and closed_at is null
  returning id, email
), notice as (
  insert into mails (id, user_id, kind, recipient, subject, body)
  select $4, id, 'notice', email, $5, $6 from changed
)
select changed.id, array(select id from sessions where user_id = changed.id and ended_at is null) as sessions
from changed
