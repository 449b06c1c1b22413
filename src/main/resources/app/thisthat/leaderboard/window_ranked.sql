-- First part of the window statements: users with bets in the last $1 UTC days, today included, ranked by column
-- %1$s. A stake that offsets one from before the window reduces the volume, to 0 at least.
with active as (
  select d.user_id, sum(d.profit) as overall_pnl,
         greatest(sum(d.volume) - sum(d.hedged_volume), 0) as board_volume
  from daily_totals d
  where d.day > (now() at time zone 'UTC')::date - $1::int
  group by d.user_id
), ranked as (
  select u.id, u.username, p.overall_pnl, p.board_volume,
         row_number() over (order by p.%1$s desc, u.id) as rank
  from active p join ranked_users u on u.id = p.user_id
)
