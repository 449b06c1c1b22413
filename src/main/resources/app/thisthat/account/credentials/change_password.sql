-- Sets the password of the account $1, if its token version still is $2, to the one hashed as $3; ends every session and
-- voids a reset token; tells the owner by the mail $4, $5, $6. Answers the sessions it ended.
with changed as (
  update users
  set password_hash = $3, token_version = token_version + 1, updated_at = now()
  where id = $1 and token_version = $2
  returning id, email
), voided as (
  delete from account_tokens where purpose = 'reset' and user_id in (select id from changed)
), told as (
  insert into mails (id, user_id, kind, recipient, subject, body)
  select $4, id, 'notice', email, $5, $6 from changed
)
select changed.id, array(select id from sessions where user_id = changed.id and ended_at is null) as sessions
from changed
