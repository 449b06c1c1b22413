-- The account $1 as JSON, and the time of the export.
select to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as exported_at,
       json_build_object(
         'id', u.id, 'username', u.username, 'email', u.email, 'emailVerifiedAt',
           to_char(u.email_verified_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'role', u.role,
         'creditBalance', u.credit_balance, 'creditDebt', u.credit_debt, 'totalVolume', u.total_volume,
         'overallPnL', u.overall_pnl, 'preferences', u.preferences || u.inbox_preferences, 'createdAt',
           to_char(u.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'lastDailyRewardAt',
           to_char(u.last_daily_reward_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text as document
from users u
where u.id = $1
