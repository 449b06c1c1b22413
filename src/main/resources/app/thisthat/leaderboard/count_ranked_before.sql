-- The number of ranked users, whether user $1 is ranked, and the number of users before it, by column %1$s.
select count(*) as total,
       count(me.id) > 0 as ranked,
       count(*) filter (where o.%1$s > me.amount or (o.%1$s = me.amount and o.id < me.id)) as before
from ranked_users o
left join (select id, %1$s as amount from ranked_users where id = $1) me on true
