select u.id, u.username, u.email, u.email_verified_at is not null as email_verified, t.email as pending_email, u.role,
       u.preferences, u.credit_balance, u.total_volume, u.overall_pnl, u.rank_by_pnl, u.rank_by_volume, u.created_at,
       u.last_daily_reward_at
from users u
left join account_tokens t on t.user_id = u.id and t.purpose = 'verify' and t.expires_at > now()
                          and lower(t.email) <> lower(u.email)
where u.id = $1
