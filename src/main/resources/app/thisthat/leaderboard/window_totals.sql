-- Totals of users $2 in the last $1 UTC days, today included.
select a.id, u.id is not null and t.volume is not null as ranked,
       coalesce(t.profit, 0) as overall_pnl, greatest(coalesce(t.volume - t.hedged_volume, 0), 0) as board_volume
from unnest($2::uuid[]) a (id)
left join ranked_users u on u.id = a.id
cross join lateral (
  select sum(d.profit) as profit, sum(d.volume) as volume, sum(d.hedged_volume) as hedged_volume
  from daily_totals d
  where d.user_id = a.id and d.day > (now() at time zone 'UTC')::date - $1::int
) t
