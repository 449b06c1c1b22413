-- Takes the claim of user $1 if one is due. $2 is the time, null for the database's own; $3 is how long a user waits
-- between two claims, $4 after how long a streak ends. Of claims at the same time one finds it due, the others wait for its
-- commit and then do not.
with clock as (
  select coalesce($2::timestamptz, clock_timestamp()) as now
)
update users u
set last_daily_reward_at = clock.now,
    daily_streak = next.streak,
    longest_daily_streak = greatest(u.longest_daily_streak, next.streak)
from clock, users was, lateral (
  select case when was.last_daily_reward_at >= clock.now - $4::interval then was.daily_streak + 1 else 1 end as streak
) next
where u.id = $1 and was.id = u.id
  and (u.last_daily_reward_at is null or u.last_daily_reward_at <= clock.now - $3::interval)
returning u.last_daily_reward_at as claimed_at, u.daily_streak, u.longest_daily_streak
