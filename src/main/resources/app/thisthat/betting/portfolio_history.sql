-- The points of user $1 of the last $2 seconds in steps of $3 seconds, oldest first: the last point of each step, and first
-- the values in force at the start. Null seconds: all points, in steps of the fewest days that make at most 365. Each row
-- has the time, the start and the step; without points there is one row.
with scale as materialized (
  select n.now,
         case when $2::int is null then coalesce(f.at, n.now)
              else date_bin($3::int * interval '1 second', n.now - $2::int * interval '1 second', 'epoch') end as since,
         case when $2::int is null then greatest(1, ceil(extract(epoch from n.now - f.at) / (86400 * 365)))::int * 86400
              else $3::int end as step
  from (select clock_timestamp() as now) n
  left join lateral (select p.at from portfolio_points p where p.user_id = $1 order by p.at limit 1) f on true
), point as (
  select s.since as at, b.balance, b.debt, b.realised_pnl, b.stake, b.value
  from scale s
  cross join lateral (
    select p.balance, p.debt, p.realised_pnl, p.stake, p.value from portfolio_points p
    where p.user_id = $1 and p.at <= s.since
    order by p.at desc
    limit 1
  ) b
  union all
  select * from (
    select distinct on (date_bin(s.step * interval '1 second', p.at - interval '1 microsecond', 'epoch'))
           p.at, p.balance, p.debt, p.realised_pnl, p.stake, p.value
    from scale s
    join portfolio_points p on p.user_id = $1 and p.at > s.since
    order by date_bin(s.step * interval '1 second', p.at - interval '1 microsecond', 'epoch'), p.at desc
  ) l
)
select s.now, s.since, s.step, p.*
from scale s
left join point p on true
order by p.at
