-- The users that leaderboards rank: neither closed nor suspended, with enough settled bets. board_volume: stakes on
-- both sides of a market count with their difference (rule board-volume).
--
-- "create or replace view" cannot remove or reorder columns. A migration that does so drops the view first.
create or replace view ranked_users as
select id, username, overall_pnl, total_volume, rank_by_pnl, rank_by_volume, total_volume - hedged_volume as board_volume
from users
where role = 'user'
  and closed_at is null
  and not coalesce(suspension is not null and coalesce(suspended_until > now(), true), false)
  and settled_bets >= (select min_settled_bets from leaderboard_rules);

grant select on ranked_users to thisthat_service;
