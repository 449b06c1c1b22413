-- Ends all sessions of the user $1 by a new token version, and returns them.
with changed as (
  update users
  set token_version = token_version + 1, updated_at = now()
  where id = $1
  returning id
)
select changed.id, array(select id from sessions where user_id = changed.id and ended_at is null) as sessions
from changed
