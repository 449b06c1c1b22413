-- The active sessions of the user $1, last refreshed first.
select s.id, s.created_at, s.rotated_at, s.expires_at, s.address, s.agent
from sessions s
join users u on u.id = s.user_id
where s.user_id = $1 and s.ended_at is null and s.expires_at > clock_timestamp() and s.token_version = u.token_version
order by s.rotated_at desc, s.id desc
limit 100
