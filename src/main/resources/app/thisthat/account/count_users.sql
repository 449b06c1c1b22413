-- Number of the users that find_users.sql finds with $1 and $2.
select count(*) as total
from users u
where $1::text is null and $2::uuid is null
   or u.id in (select n.id from users n where lower(n.username) like $1
               union all
               select e.id from users e where lower(e.email) like $1
               union all
               select $2)
