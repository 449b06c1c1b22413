-- The profiles of users $1, each beside what the session at the same place in $2 stands for (no expiry: it does not).
-- The streak is over 48 hours after the last claim (ruling 20).
select asked.place, u.id, u.username, u.email, u.email_verified_at is not null as email_verified, t.email as pending_email, u.role,
       u.preferences::text as preferences, u.credit_balance, u.credit_debt, u.total_volume, u.overall_pnl, u.rank_by_pnl, u.rank_by_volume, u.created_at,
       u.last_daily_reward_at, u.longest_daily_streak,
       case when u.last_daily_reward_at >= now() - interval '48 hours' then u.daily_streak else 0 end as current_streak,
       u.token_version, s.expires_at as session_expires_at,
       coalesce(u.suspension = 'everything' and coalesce(u.suspended_until > now(), true), false) as suspended
from unnest($1::uuid[], $2::uuid[]) with ordinality as asked (user_id, session_id, place)
join users u on u.id = asked.user_id
left join account_tokens t on t.user_id = u.id and t.purpose = 'verify' and t.expires_at > now()
                          and lower(t.email) <> lower(u.email)
left join sessions s on s.id = asked.session_id and s.user_id = u.id and s.ended_at is null and s.token_version = u.token_version
