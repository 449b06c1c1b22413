-- A page of the entries of the inbox of user $1 as JSON, newest first: those older than the entry $2 (null: from the
-- newest on), at most $3.
select json_build_object(
         'id', e.id, 'type', e.type, 'payload', e.payload, 'createdAt',
           to_char(e.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'readAt',
           to_char(e.read_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text as document,
       e.id::text as key
from inbox_entries e
where e.user_id = $1 and ($2::text is null or e.id < $2::text::uuid)
order by e.id desc
limit $3
