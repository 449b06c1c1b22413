-- Behind window.sql: user $2 with $3 places on either side, at least one row with how many there are.
select t.total, me.rank as own_rank, p.*
from (select count(*) as total from placed) t
left join placed me on me.id = $2
left join placed p on p.rank between me.rank - $3::int and me.rank + $3::int
order by p.rank
