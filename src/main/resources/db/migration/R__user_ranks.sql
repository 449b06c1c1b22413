-- The all-time ranks of the last ranking, one row for each board and ranked user. For all users; the rank of one user is
-- in the block rank_block(user_id) of ranks_by_user.
create or replace view user_ranks as
select b.board, r.user_id, r.rank
from ranks_by_user b cross join unnest(b.users, b.ranks) as r (user_id, rank);

grant select on user_ranks to thisthat_service;
