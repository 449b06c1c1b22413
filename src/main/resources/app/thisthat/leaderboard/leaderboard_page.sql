-- The board goes by %1$s. Ids grow with time: of two equals the earlier account comes first.
select id, username, overall_pnl, total_volume
from ranked_users
order by %1$s desc, id
limit $1 offset $2
