-- A page of what admins did, the newest first; $1 the admin, $2 the target, $3 the action, each null for any; $4 rows at
-- the most, $5 passed over
select a.id, a.at, a.admin_id, u.username as admin, a.action, a.target_id, a.reason, a.before, a.after,
       count(*) over () as total
from admin_audit a
join users u on u.id = a.admin_id
where ($1::uuid is null or a.admin_id = $1) and ($2::uuid is null or a.target_id = $2)
  and ($3::text is null or a.action = $3)
order by a.id desc
limit $4 offset $5
