-- Why the refresh token $2 of the session $1 could not be exchanged. If the session is live, the token is an old one: the
-- one before the present within $3 seconds of its exchange is an honest client's second try, and any other a copy that
-- should not exist, at which the session ends.
with seen as materialized (
  select s.id, s.user_id, s.token_id, s.token_version, s.rotated_at, s.expires_at,
         s.ended_at is null and s.expires_at > clock_timestamp() and u.token_version = s.token_version as live,
         coalesce(s.previous_token_id = $2 and s.rotated_at > clock_timestamp() - $3::int * interval '1 second', false)
           as second_try,
         s.token_id = $2 as present,
         coalesce(u.suspension = 'everything' and coalesce(u.suspended_until > clock_timestamp(), true), false)
           as suspended
  from sessions s
  join users u on u.id = s.user_id
  where s.id = $1
  for update of s
), ended as (
  update sessions s
  set ended_at = clock_timestamp(), end_reason = 'reuse'
  from seen
  where s.id = seen.id and seen.live and not seen.second_try and not seen.present
)
select * from seen
