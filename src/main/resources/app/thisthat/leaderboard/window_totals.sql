-- What users $2 staked and won in the last $1 days of UTC, today included. Their days are looked up one by one: however
-- large the table, a user has few.
select a.id, u.id is not null and t.volume is not null as ranked,
       coalesce(t.profit, 0) as overall_pnl, coalesce(t.volume, 0) as total_volume
from unnest($2::uuid[]) a (id)
left join ranked_users u on u.id = a.id
cross join lateral (
  select sum(d.profit) as profit, sum(d.volume) as volume
  from generate_series(0, $1::int - 1) ago
  cross join lateral (
    select x.profit, x.volume from daily_totals x
    where x.day = (now() at time zone 'UTC')::date - ago and x.user_id = a.id
    limit 1
  ) d
) t
