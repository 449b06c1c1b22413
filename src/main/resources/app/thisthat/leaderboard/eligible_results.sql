-- Middle part of the statements for boards by results: the results of eligible users in category $1 ('': all), with at
-- least $2 markets, a risk of $3 and an age of $4 days, who do not hide them. The number 20 is that of the indexes.
from user_results r
join ranked_users u on u.id = r.user_id
join users a on a.id = r.user_id
where r.category = lower($1) and r.markets >= 20 and r.markets >= $2::int and r.risk >= $3::bigint
  and a.created_at <= now() - $4::int * interval '1 day'
  and coalesce(a.preferences ->> 'publicResults', 'true') <> 'false'
