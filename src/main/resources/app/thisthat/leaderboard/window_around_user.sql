-- Second part after window_ranked.sql: user $2 with $3 neighbours on each side; at least one row, with the total.
select t.total, me.rank as own_rank, p.*
from (select count(*) as total from ranked) t
left join ranked me on me.id = $2
left join ranked p on p.rank between me.rank - $3::int and me.rank + $3::int
order by p.rank
