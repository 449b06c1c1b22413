-- Ranks above $2 up to $3 by the stored ranks of board $1, which has $4 places per block; at least one row, with the number of
-- stored ranks. Users suspended since the last ranking are left out.
select coalesce(t.total, 0)::bigint as total, p.*
from (
  select max(last.places) as total
  from (
    select b.block * $4::int + cardinality(b.users) as places
    from ranks_by_place b
    where b.board = $1
    order by b.block desc
    limit 1
  ) last
) t
left join (
  select (b.block * $4::int + place.number)::bigint as rank, u.id, u.username, u.overall_pnl, u.board_volume
  from ranks_by_place b
  cross join unnest(b.users) with ordinality as place (user_id, number)
  join ranked_users u on u.id = place.user_id
  where b.board = $1
    and b.block between $2::int / $4::int and ($3::int - 1) / $4::int
    and b.block * $4::int + place.number > $2::int and b.block * $4::int + place.number <= $3::int
) p on true
order by p.rank
