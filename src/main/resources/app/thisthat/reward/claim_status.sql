-- How user $1 stands at the time $2, null for the database's own; $3 is how long a user waits between two claims, $4 after
-- how long a streak ends.
with clock as (
  select coalesce($2::timestamptz, clock_timestamp()) as now
)
select u.last_daily_reward_at + $3::interval as next_claim_at,
       (extract(epoch from u.last_daily_reward_at + $3::interval - clock.now) * 1000)::bigint as wait_ms,
       coalesce(u.last_daily_reward_at <= clock.now - $3::interval, true) as available,
       case when u.last_daily_reward_at >= clock.now - $4::interval then u.daily_streak else 0 end as current_streak,
       u.longest_daily_streak
from users u, clock
where u.id = $1
