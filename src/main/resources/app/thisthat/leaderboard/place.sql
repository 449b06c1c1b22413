-- How many come before user $1 on the board that goes by %1$s, and how many are ranked; no row for who is not.
select (select count(*) from ranked_users o where o.%1$s > me.%1$s or (o.%1$s = me.%1$s and o.id < me.id)) as before,
       (select count(*) from ranked_users) as total
from ranked_users me
where me.id = $1
