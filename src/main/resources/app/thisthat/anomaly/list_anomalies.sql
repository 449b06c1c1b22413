-- A page of anomalies, latest first, by rule $1 and acknowledgement $2 (null: any), limit $3, offset $4. Returns the
-- total in every row, and one row without an id if the page is empty.
with matching as (
  select a.id, a.rule, a.user_id, u.username, a.figures, a.since, a.last_seen_at, a.acknowledged_at, a.acknowledged_by
  from anomalies a
  left join users u on u.id = a.user_id
  where ($1::text is null or a.rule = $1) and ($2::boolean is null or (a.acknowledged_at is not null) = $2)
)
select t.total, p.*
from (select count(*) as total from matching) t
left join (select * from matching order by since desc, id limit $3 offset $4) p on true
order by p.since desc, p.id
