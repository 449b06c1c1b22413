-- A page by column %1$s. Ids grow with time, so the earlier account breaks ties.
--
-- $1 limit, $2 offset.
select id, username, overall_pnl, board_volume
from ranked_users
order by %1$s desc, id
limit $1 offset $2
