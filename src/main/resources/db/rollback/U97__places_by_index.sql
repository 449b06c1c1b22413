drop view ranked_users;
create view ranked_users as
select id, username, overall_pnl, total_volume
from users
where role = 'user'
  and closed_at is null
  and not coalesce(suspension is not null and coalesce(suspended_until > now(), true), false)
  and settled_bets >= (select min_settled_bets from leaderboard_rules);
grant select on ranked_users to thisthat_service;

drop index users_by_rank_by_pnl;
drop index users_by_rank_by_volume;
