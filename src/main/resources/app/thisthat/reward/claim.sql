-- Claims the reward of user $1 if it is due. $2 is the current time (null: the database's clock), $3 the time between
-- two claims, $4 the time in which a claim continues the streak. Of concurrent claims one succeeds; the others wait for
-- its commit and are then not due.
with clock as (
  select coalesce($2::timestamptz, clock_timestamp()) as now
)
update users u
set last_daily_reward_at = clock.now,
    daily_streak = next.streak,
    longest_daily_streak = greatest(u.longest_daily_streak, next.streak)
from clock, users previous, lateral (
  select case when previous.last_daily_reward_at >= clock.now - $4::interval then previous.daily_streak + 1
              else 1 end as streak
) next
where u.id = $1 and previous.id = u.id
  and (u.last_daily_reward_at is null or u.last_daily_reward_at <= clock.now - $3::interval)
returning u.last_daily_reward_at as claimed_at, u.daily_streak, u.longest_daily_streak
