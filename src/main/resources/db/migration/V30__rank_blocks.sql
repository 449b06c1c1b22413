-- The all-time ranks of the last ranking, packed into blocks. One settlement can change every rank; written to the rows of
-- users, a million ranks mean a million new versions of wide rows, which share their locks and indexes with bets.

-- The ranked users of a board in the order of their ranks, a fixed number for each block (RankStore.PLACES_PER_BLOCK).
create table ranks_by_place (
  board text not null check (board in ('pnl', 'volume')),
  block int not null, -- from 0
  users uuid[] not null,
  primary key (board, block)
) with (fillfactor = 50); -- a ranking may write every block; the new versions fit beside the old ones

-- The rank of each ranked user. The block of a user is rank_block(id).
create table ranks_by_user (
  board text not null check (board in ('pnl', 'volume')),
  block int not null,
  users uuid[] not null,
  ranks int[] not null, -- at the positions of the users
  primary key (board, block)
) with (fillfactor = 50);

-- Blocks of more than 2 kB are not worth the time of compressing them: ids are random.
alter table ranks_by_place alter column users set storage external;
alter table ranks_by_user alter column users set storage external, alter column ranks set storage external;

grant select, insert, update, delete on ranks_by_place, ranks_by_user to thisthat_service;

-- Nodes of the previous version read and write the ranks in users until they stop. The next version removes the columns.
comment on column users.rank_by_pnl is 'unused since V30; see ranks_by_user';
comment on column users.rank_by_volume is 'unused since V30; see ranks_by_user';
drop index users_by_rank_by_pnl;
drop index users_by_rank_by_volume;
