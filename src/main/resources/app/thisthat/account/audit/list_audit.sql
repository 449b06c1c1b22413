-- A page of what admins did, the newest first; $1 the admin, $2 the target, $3 the action, each null for any; $4 rows at
-- the most, $5 passed over. One row at least, with how many there are.
with asked as (
  select a.id, a.at, a.admin_id, a.action, a.target_id, a.reason, a.before, a.after
  from admin_audit a
  where ($1::uuid is null or a.admin_id = $1) and ($2::uuid is null or a.target_id = $2)
    and ($3::text is null or a.action = $3)
)
select t.total, p.*, u.username as admin
from (select count(*) as total from asked) t
left join (select * from asked order by id desc limit $4 offset $5) p on true
left join users u on u.id = p.admin_id
order by p.id desc
