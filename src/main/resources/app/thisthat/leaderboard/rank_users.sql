-- Ranks all users by column %1$s and writes the blocks that changed, of ranks_by_place and of ranks_by_user. Returns their
-- number. Writes nothing once the lease is lost; until the end of the transaction no other node can take it.
--
-- $1 board, $2 places per block, $3 and $4 lease (job, token).
with ranked as materialized (
  select id, row_number() over (order by %1$s desc, id)::int as rank from ranked_users
), places as materialized (
  select (rank - 1) / $2::int as block, array_agg(id order by rank) as users from ranked group by 1
), ranks as materialized (
  select rank_block(id) as block, array_agg(id order by rank) as users, array_agg(rank order by rank) as ranks
  from ranked
  group by 1
), lease as materialized (
  select lease_holds($3, $4) as held
), changed_places as (
  insert into ranks_by_place (board, block, users)
  select $1, n.block, n.users
  from places n left join ranks_by_place o on o.board = $1 and o.block = n.block
  where o.users is distinct from n.users and (select held from lease)
  on conflict (board, block) do update set users = excluded.users
  returning 1
), changed_ranks as (
  insert into ranks_by_user (board, block, users, ranks)
  select $1, n.block, n.users, n.ranks
  from ranks n left join ranks_by_user o on o.board = $1 and o.block = n.block
  where (o.users, o.ranks) is distinct from (n.users, n.ranks) and (select held from lease)
  on conflict (board, block) do update set users = excluded.users, ranks = excluded.ranks
  returning 1
), removed_places as (
  delete from ranks_by_place o
  where o.board = $1 and not exists (select from places n where n.block = o.block) and (select held from lease)
  returning 1
), removed_ranks as (
  delete from ranks_by_user o
  where o.board = $1 and not exists (select from ranks n where n.block = o.block) and (select held from lease)
  returning 1
)
select (select count(*) from changed_places) + (select count(*) from changed_ranks)
     + (select count(*) from removed_places) + (select count(*) from removed_ranks) as blocks
