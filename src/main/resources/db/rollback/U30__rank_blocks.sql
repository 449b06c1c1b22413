-- The previous version writes the ranks in users right after its start.
drop view user_ranks;
drop function rank_block(uuid);
drop table ranks_by_place;
drop table ranks_by_user;

comment on column users.rank_by_pnl is null;
comment on column users.rank_by_volume is null;
create index users_by_rank_by_pnl on users (rank_by_pnl);
create index users_by_rank_by_volume on users (rank_by_volume);
