-- Opens a session, updates users.seen_at and the origin, and ends the longest idle sessions beyond the limit. Returns
-- the session and the ended sessions. $1 session, $2 user (locked by the caller), $3 the user's token version, $4
-- refresh token, $5 seconds until the refresh token expires, $6 seconds until the session expires in any case, $7
-- address, $8 agent, $9 other sessions that may stay active, $10 hash of the client's network or null. The inbox gets an
-- entry, except for the session of the registration: before it, seen_at is the time of the registration.
with surplus as (
  update sessions
  set ended_at = clock_timestamp(), end_reason = 'replaced'
  where id in (
    select id from sessions
    where user_id = $2 and token_version = $3 and ended_at is null and expires_at > clock_timestamp()
    order by rotated_at desc, id desc
    offset $9)
  returning id
), seen as (
  update users set seen_at = clock_timestamp() where id = $2
), origin_seen as (
  insert into account_origins (origin, user_id)
  select $10, $2 where $10::text is not null
  on conflict (origin, user_id) do update set seen_at = clock_timestamp()
), noted as materialized (
  select inbox_add(u.id, 'security', 'session:' || $1::uuid,
                   jsonb_build_object('event', 'new_session', 'device', $8::text))::text as entry
  from users u
  where u.id = $2 and u.seen_at > u.created_at
)
insert into sessions (id, user_id, token_version, token_id, expires_at, expires_at_last, address, agent)
values ($1, $2, $3, $4, clock_timestamp() + $5::int * interval '1 second',
        clock_timestamp() + $6::int * interval '1 second', $7, $8)
returning id, user_id, token_id, token_version, rotated_at, expires_at, array(select id from surplus) as replaced,
          (select count(entry) from noted) as entries
