-- Who staked or settled in the last $1 days of UTC, today included, with the place on the board that goes by %1$s.
with played as (
  select d.user_id, sum(d.profit) as overall_pnl, sum(d.volume) as total_volume
  from daily_totals d
  where d.day > (now() at time zone 'UTC')::date - $1::int
  group by d.user_id
), placed as (
  select u.id, u.username, p.overall_pnl, p.total_volume,
         row_number() over (order by p.%1$s desc, u.id) as rank
  from played p join ranked_users u on u.id = p.user_id
)
