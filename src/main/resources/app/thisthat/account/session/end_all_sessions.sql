-- Ends every session of the user $1 by making all tokens too old, and answers which.
with outdated as (
  update users
  set token_version = token_version + 1, updated_at = now()
  where id = $1
  returning id
)
select outdated.id, array(select id from sessions where user_id = outdated.id and ended_at is null) as sessions
from outdated
