-- Last part after the ranked results: user $5 with $6 neighbours on each side; at least one row, with the total, and what
-- the user has of the eligibility.
select t.total, me.rank as own_rank, o.markets as own_markets, o.risk as own_risk,
       extract(epoch from now() - o.created_at)::bigint / 86400 as own_days, p.*
from (select count(*) as total from ranked) t
left join (
  select x.created_at, r.markets, r.risk
  from users x
  left join user_results r on r.user_id = x.id and r.category = lower($1)
  where x.id = $5
) o on true
left join ranked me on me.id = $5
left join ranked p on p.rank between me.rank - $6::int and me.rank + $6::int
order by p.rank
