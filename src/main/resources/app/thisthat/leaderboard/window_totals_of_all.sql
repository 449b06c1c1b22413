-- First part before scores_by_board.sql: ranked users with bets in the last $1 UTC days, today included.
with active as (
  select d.user_id, sum(d.profit) as overall_pnl,
         greatest(sum(d.volume) - sum(d.hedged_volume), 0) as board_volume
  from daily_totals d
  where d.day > (now() at time zone 'UTC')::date - $1::int
  group by d.user_id
), totals as materialized (
  select u.id, p.overall_pnl, p.board_volume from active p join ranked_users u on u.id = p.user_id
)
