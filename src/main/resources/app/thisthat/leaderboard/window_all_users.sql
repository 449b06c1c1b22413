-- Who staked or settled in the last $1 days of UTC, today included, and is ranked.
with played as (
  select d.user_id, sum(d.profit) as overall_pnl, sum(d.volume) as total_volume
  from daily_totals d
  where d.day > (now() at time zone 'UTC')::date - $1::int
  group by d.user_id
)
select u.id, true as ranked, p.overall_pnl, p.total_volume
from played p join ranked_users u on u.id = p.user_id
