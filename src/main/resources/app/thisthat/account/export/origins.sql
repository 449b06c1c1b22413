-- A page of the origins of user $1 as JSON, in the order of their hashes: those after the hash $2 (null: from the first
-- on), at most $3.
select json_build_object('origin', o.origin, 'seenAt', o.seen_at)::text as document, o.origin as key
from account_origins o
where o.user_id = $1 and ($2::text is null or o.origin > $2::text)
order by o.origin
limit $3
