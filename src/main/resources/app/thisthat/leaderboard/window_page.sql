-- Second part after window_ranked.sql: ranks above $2 up to $3; at least one row, with the total.
select t.total, p.*
from (select count(*) as total from ranked) t
left join ranked p on p.rank > $2 and p.rank <= $3
order by p.rank
