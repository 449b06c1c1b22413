-- A page of the e-mail changes of user $1 as JSON, the latest first: those before the id $2 (null: from the latest on),
-- at most $3.
select json_build_object('previousEmail', c.old_email, 'changedAt',
           to_char(c.changed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text as document, c.id::text as key
from email_changes c
where c.user_id = $1 and ($2::text is null or c.id < $2::text::bigint)
order by c.id desc
limit $3
