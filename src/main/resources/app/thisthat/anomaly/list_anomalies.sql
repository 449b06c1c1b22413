-- A page of anomalies, the latest first; $1 the rule, $2 whether acknowledged, each null for any; $3 rows at the most, $4
-- passed over. One row at least, with how many there are.
with asked as (
  select a.id, a.rule, a.user_id, u.username, a.figures, a.since, a.last_seen_at, a.acknowledged_at, a.acknowledged_by
  from anomalies a
  left join users u on u.id = a.user_id
  where ($1::text is null or a.rule = $1) and ($2::boolean is null or (a.acknowledged_at is not null) = $2)
)
select t.total, p.*
from (select count(*) as total from asked) t
left join (select * from asked order by since desc, id limit $3 offset $4) p on true
order by p.since desc, p.id
