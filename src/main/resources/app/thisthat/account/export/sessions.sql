-- A page of the sessions of user $1 as JSON, newest first: those older than the session $2 (null: from the newest on),
-- at most $3.
select json_build_object(
         'id', s.id, 'createdAt',
           to_char(s.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'refreshedAt',
           to_char(s.rotated_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'endedAt',
           to_char(s.ended_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'address', s.address, 'agent', s.agent)::text as document,
       s.id::text as key
from sessions s
where s.user_id = $1 and ($2::text is null or s.id < $2::text::uuid)
order by s.id desc
limit $3
