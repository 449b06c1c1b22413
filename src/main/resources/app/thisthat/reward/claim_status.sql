-- Status of the next claim of user $1. $2 is the current time (null: the database's clock), $3 the time between two
-- claims, $4 the time in which a claim continues the streak.
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
