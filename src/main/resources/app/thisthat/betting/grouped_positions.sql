-- A page of the positions of user $1 with the condition %2$s, in the descending order of %1$s. Parameters as in
-- positions.sql.
with grouped as (
  select b.market_id, b.side, count(*) as bets, count(*) filter (where b.status = 'pending') as pending,
         sum(b.amount) as stake, sum(b.potential_payout) as payout, max(b.placed_at) as last_bet_at,
         sum(b.amount - b.cashed_stake) filter (where b.status = 'pending') as pending_stake,
         sum(b.potential_payout - b.cashed_payout) filter (where b.status = 'pending') as pending_payout,
         max(b.placed_at) filter (where b.status = 'pending') as last_pending_at, max(b.resolved_at) as closed_at,
         sum(b.actual_payout + b.cashed_value - b.amount) as realised_pnl
  from bets b
  where b.user_id = $1 and ($5::uuid is null or b.market_id = $5)
  group by b.market_id, b.side
), held as (
  select 1 as page, null::bigint as total, $1::uuid as user_id, g.market_id, g.side, g.pending > 0 as open,
         case when g.pending > 0 then g.pending else g.bets end as bets,
         case when g.pending > 0 then g.pending_stake else g.stake end as stake,
         case when g.pending > 0 then g.pending_payout else g.payout end as payout,
         case when g.pending > 0 then g.last_pending_at else g.last_bet_at end as last_bet_at,
         case when g.pending = 0 then g.closed_at end as closed_at,
         case when g.pending = 0 then g.realised_pnl end as realised_pnl, s.sorted_by
  from grouped g
  cross join lateral (select %1$s as sorted_by) s
  where %2$s
    and ($6::timestamptz is null
         or s.sorted_by < $6
         or (s.sorted_by = $6 and (g.market_id, g.side::text) > ($7::uuid, $8::text)))
  order by s.sorted_by desc, g.market_id, g.side
  limit $2 offset $3
)
