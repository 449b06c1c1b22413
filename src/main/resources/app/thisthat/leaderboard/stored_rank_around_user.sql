-- The place of user $1 as the last ranking wrote it to the column %1$s, with $2 places on either side, at least one row with how
-- many it ranked. Who was suspended since is left out; a ranking that is under way may have written some of them.
select t.total, me.id is not null as ranked, me.%1$s as own_rank, p.*, p.%1$s as rank
from (select coalesce(max(%1$s), 0)::bigint as total from ranked_users) t
left join ranked_users me on me.id = $1
left join ranked_users p on p.%1$s between me.%1$s - $2::int and me.%1$s + $2::int
order by p.%1$s, p.id
