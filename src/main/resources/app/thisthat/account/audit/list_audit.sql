-- A page of the audit log, newest first, with the number of all matching entries; at least one row. $1 admin, $2
-- target, $3 action, each null for any; $4 limit, $5 offset, $6 only entries with a smaller id
-- (null: any).
with matching as (
  select a.id, a.at, a.admin_id, a.action, a.target_id, a.reason, a.before, a.after
  from admin_audit a
  where ($1::uuid is null or a.admin_id = $1) and ($2::uuid is null or a.target_id = $2)
    and ($3::text is null or a.action = $3)
)
select t.total, p.*, u.username as admin
from (select count(*) as total from matching) t
left join (
  select * from matching where $6::bigint is null or id < $6 order by id desc limit $4 offset $5
) p on true
left join users u on u.id = p.admin_id
order by p.id desc
