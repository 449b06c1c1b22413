-- Opens a session, and ends the ones beyond the limit that were idle for longest.
-- $1 session, $2 user (locked by the caller), $3 refresh token, $4 seconds it lasts, $5 seconds it lasts however often it is refreshed,
-- $6 address, $7 agent, $8 how many other sessions may stay
with surplus as (
  update sessions
  set ended_at = clock_timestamp(), end_reason = 'replaced'
  where id in (
    select id from sessions
    where user_id = $2 and ended_at is null
    order by rotated_at desc, id desc
    offset $8)
)
insert into sessions (id, user_id, token_id, expires_at, expires_at_last, address, agent)
values ($1, $2, $3, clock_timestamp() + $4::int * interval '1 second', clock_timestamp() + $5::int * interval '1 second', $6, $7)
returning rotated_at, expires_at
