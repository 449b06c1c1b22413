-- The accounts that can have a published password: demo accounts by id ($1), e-mail address ($2) or username ($3) with
-- the position of their login in these arrays, and users for load tests ($4: pattern of their addresses), one row for
-- each password hash.
select l.position::int - 1 as login, u.email, u.password_hash, 1::bigint as accounts
from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality l (id, email, username, position)
join users u on u.id = l.id or lower(u.email) = l.email or lower(u.username) = l.username
where u.password_hash <> ''
union all
select -1, min(u.email), u.password_hash, count(*)
from users u
where u.email like $4 and u.password_hash <> ''
group by u.password_hash
limit $5
