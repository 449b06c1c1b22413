-- The profiles of the users $1 that are not closed, each with the status of the session at the same position in $2; without an expiry the
-- session is not active. A streak ends 48 hours after the last claim.
select requested.index, u.id, u.username, u.email, u.email_verified_at is not null as email_verified,
       t.email as pending_email, u.role, u.preferences::text as preferences, u.credit_balance, u.credit_debt,
       u.total_volume, u.overall_pnl, pnl.ranks[array_position(pnl.users, u.id)] as rank_by_pnl,
       volume.ranks[array_position(volume.users, u.id)] as rank_by_volume, u.created_at, u.last_daily_reward_at,
       u.longest_daily_streak,
       case when u.last_daily_reward_at >= now() - interval '48 hours' then u.daily_streak else 0 end as current_streak,
       u.token_version, s.expires_at as session_expires_at,
       case when coalesce(u.suspended_until > now(), true) then u.suspension end as suspension, u.suspended_until,
       u.suspension_reason
from unnest($1::uuid[], $2::uuid[]) with ordinality as requested (user_id, session_id, index)
join users u on u.id = requested.user_id and u.closed_at is null
left join ranks_by_user pnl on pnl.board = 'pnl' and pnl.block = rank_block(u.id)
left join ranks_by_user volume on volume.board = 'volume' and volume.block = rank_block(u.id)
left join account_tokens t on t.user_id = u.id and t.purpose = 'verify' and t.expires_at > now()
                          and lower(t.email) <> lower(u.email)
left join sessions s on s.id = requested.session_id and s.user_id = u.id and s.ended_at is null
                     and s.token_version = u.token_version
