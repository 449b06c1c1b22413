-- Uses the undo token with the hash $1 of a pending or completed change of address. A completed change and all later
-- ones are reverted. The account gets the address to which the token was mailed, and no password until a reset. All
-- sessions end and are returned. No row: the token is not valid. The caller holds the account's lock.
with undone as (
  select c.user_id, c.id, c.old_email
  from email_changes c
  where (c.undo_hash = $1 or c.cancel_hash = $1) and c.undo_until > clock_timestamp()
  union all
  select t.user_id, null, t.email
  from account_tokens t
  where t.purpose = 'cancel' and t.token_hash = $1 and t.expires_at > clock_timestamp()
), ended as (
  delete from email_changes c using undone where c.user_id = undone.user_id and c.id >= undone.id
), restored as (
  update users u
  set email = undone.old_email, email_verified_at = clock_timestamp(), password_hash = null,
      token_version = token_version + 1, updated_at = now()
  from undone
  where u.id = undone.user_id and u.closed_at is null
  returning u.id, u.email
)
select restored.id, restored.email,
       array(select id from sessions where user_id = restored.id and ended_at is null) as sessions
from restored
