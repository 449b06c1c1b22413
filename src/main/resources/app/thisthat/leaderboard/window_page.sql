-- Behind window.sql: the places after $2 up to $3, at least one row with how many there are.
select t.total, p.*
from (select count(*) as total from placed) t
left join placed p on p.rank > $2 and p.rank <= $3
order by p.rank
