-- Exchanges the refresh token $2 of the session $1 for $3, which is valid for $4 seconds. One compare-and-set, so of
-- concurrent requests with the same token exactly one succeeds. users.seen_at is updated at most hourly, and skipped
-- while the account is locked, because the next refresh follows within minutes.
with rotated as (
  update sessions s
  set previous_token_id = s.token_id, token_id = $3, rotated_at = clock_timestamp(),
      expires_at = least(clock_timestamp() + $4::int * interval '1 second', s.expires_at_last)
  from users u
  where s.id = $1 and s.token_id = $2 and s.ended_at is null and s.expires_at > clock_timestamp()
    and u.id = s.user_id and u.token_version = s.token_version
    and not (u.suspension is not null and u.suspension = 'everything'
             and coalesce(u.suspended_until > clock_timestamp(), true))
  returning s.id, s.user_id, s.token_id, s.token_version, s.rotated_at, s.expires_at
), seen as (
  update users u set seen_at = clock_timestamp()
  from (select f.id from users f join rotated r on r.user_id = f.id
        where f.seen_at < clock_timestamp() - interval '1 hour'
        for no key update of f skip locked) unlocked
  where u.id = unlocked.id
)
select * from rotated
