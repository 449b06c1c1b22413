-- Why the refresh token $2 of the session $1 was not exchanged. In an active session an old token is accepted if it is
-- the previous one and was exchanged within $3 seconds: a client repeats its request. Any other old token is a copy, so
-- the session ends.
with found as materialized (
  select s.id, s.user_id, s.token_id, s.token_version, s.rotated_at, s.expires_at,
         s.ended_at is null and s.expires_at > clock_timestamp() and u.token_version = s.token_version as active,
         coalesce(s.previous_token_id = $2 and s.rotated_at > clock_timestamp() - $3::int * interval '1 second', false)
           as within_grace,
         s.token_id = $2 as current,
         case when coalesce(u.suspended_until > clock_timestamp(), true) then u.suspension end as suspension,
         u.suspended_until, u.suspension_reason
  from sessions s
  join users u on u.id = s.user_id
  where s.id = $1
  for update of s
), ended as (
  update sessions s
  set ended_at = clock_timestamp(), end_reason = 'reuse'
  from found
  where s.id = found.id and found.active and not found.within_grace and not found.current
)
select * from found
