-- Locks the account of the undo token with the hash $1, so that the next statement sees its present state.
select u.id
from users u
where u.closed_at is null
  and u.id in (select t.user_id from account_tokens t where t.purpose = 'cancel' and t.token_hash = $1
               union all
               select c.user_id from email_changes c where c.undo_hash = $1 or c.cancel_hash = $1)
for no key update
