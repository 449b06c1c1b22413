-- A page of the origins of user $1 as JSON, in the order of their hashes: those after the hash $2 (null: from the first
-- on), at most $3.
select json_build_object('origin', o.origin, 'seenAt',
           to_char(o.seen_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text as document, o.origin as key
from account_origins o
where o.user_id = $1 and ($2::text is null or o.origin > $2::text)
order by o.origin
limit $3
