select id, username, email, role, credit_balance, total_volume, overall_pnl, rank_by_pnl, rank_by_volume,
       created_at, last_daily_reward_at
from users
where id = $1
