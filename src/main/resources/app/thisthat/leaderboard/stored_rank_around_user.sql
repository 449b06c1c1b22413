-- User $1 with $2 neighbours on each side by the stored ranks of board $3, which has $4 places per block; at least one row,
-- with the number of stored ranks. Users suspended since the last ranking are left out.
with own as materialized (
  select r.id is not null as ranked, b.ranks[array_position(b.users, r.id)] as rank
  from (values ($1::uuid)) asked (id)
  left join ranked_users r on r.id = asked.id
  left join ranks_by_user b on b.board = $3 and b.block = rank_block(r.id)
), stored as materialized (
  select b.block * $4::int + cardinality(b.users) as total
  from ranks_by_place b
  where b.board = $3
  order by b.block desc
  limit 1
)
select coalesce((select s.total from stored s), 0)::bigint as total, o.ranked, o.rank::bigint as own_rank, p.*
from own o
left join lateral (
  select (b.block * $4::int + place.number)::bigint as rank, u.id, u.username, u.overall_pnl, u.board_volume
  from ranks_by_place b
  cross join unnest(b.users) with ordinality as place (user_id, number)
  join ranked_users u on u.id = place.user_id
  where b.board = $3
    and b.block between (o.rank - 1 - $2::int) / $4::int and (o.rank - 1 + $2::int) / $4::int
    and b.block * $4::int + place.number between o.rank - $2::int and o.rank + $2::int
) p on true
order by p.rank
