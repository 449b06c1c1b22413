-- The streak is over 48 hours after the last claim (ruling 20).
select u.id, u.username, u.email, u.email_verified_at is not null as email_verified, t.email as pending_email, u.role,
       u.preferences, u.credit_balance, u.total_volume, u.overall_pnl, u.rank_by_pnl, u.rank_by_volume, u.created_at,
       u.last_daily_reward_at, u.longest_daily_streak,
       case when u.last_daily_reward_at >= now() - interval '48 hours' then u.daily_streak else 0 end as current_streak
from users u
left join account_tokens t on t.user_id = u.id and t.purpose = 'verify' and t.expires_at > now()
                          and lower(t.email) <> lower(u.email)
where u.id = $1
