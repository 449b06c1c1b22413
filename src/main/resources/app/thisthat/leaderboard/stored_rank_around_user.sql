-- User $1 with $2 neighbours on each side by the stored ranks in column %1$s; at least one row, with the number of
-- stored ranks. Users suspended since the last ranking are left out. During a ranking some ranks are already new.
select t.total, me.id is not null as ranked, me.%1$s as own_rank, p.*, p.%1$s as rank
from (select coalesce(max(%1$s), 0)::bigint as total from ranked_users) t
left join ranked_users me on me.id = $1
left join ranked_users p on p.%1$s between me.%1$s - $2::int and me.%1$s + $2::int
order by p.%1$s, p.id
