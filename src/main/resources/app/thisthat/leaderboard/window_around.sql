-- Behind window.sql: user $2 with $3 places on either side; no row for who is not among them.
select (select count(*) from placed) as total, me.rank as own_rank, p.*
from placed me
join placed p on p.rank between me.rank - $3::int and me.rank + $3::int
where me.id = $2
order by p.rank
