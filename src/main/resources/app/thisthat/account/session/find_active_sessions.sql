-- The sessions among $1 that have not ended, with the data that validates a token.
select s.id, s.token_version, s.expires_at,
       case when coalesce(u.suspended_until > now(), true) then u.suspension end as suspension,
       u.suspended_until, u.suspension_reason
from sessions s
join users u on u.id = s.user_id
where s.id = any ($1) and s.ended_at is null and s.token_version = u.token_version
