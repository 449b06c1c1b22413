-- One's own place where there are no live ranks: by the rank that the last ranking wrote, with the neighbours found by index.
-- Only a ranking changes these columns, so that a bet is still an update that no index hears of.
create index users_by_rank_by_pnl on users (rank_by_pnl);
create index users_by_rank_by_volume on users (rank_by_volume);

create or replace view ranked_users as
select id, username, overall_pnl, total_volume, rank_by_pnl, rank_by_volume
from users
where role = 'user'
  and closed_at is null
  and not coalesce(suspension is not null and coalesce(suspended_until > now(), true), false)
  and settled_bets >= (select min_settled_bets from leaderboard_rules);
