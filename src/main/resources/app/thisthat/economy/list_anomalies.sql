-- A page of anomalies, the latest first; $1 the rule, $2 whether acknowledged, each null for any; $3 rows at the most, $4
-- passed over
select a.id, a.rule, a.user_id, u.username, a.figures, a.since, a.last_seen_at, a.acknowledged_at, a.acknowledged_by,
       count(*) over () as total
from anomalies a
left join users u on u.id = a.user_id
where ($1::text is null or a.rule = $1) and ($2::boolean is null or (a.acknowledged_at is not null) = $2)
order by a.since desc, a.id
limit $3 offset $4
