-- A page of the open positions of user $1, latest bet first. Parameters as in positions.sql.
with held as (
  select 1 as page, null::bigint as total, $1::uuid as user_id, b.market_id, b.side, true as open, count(*) as bets,
         sum(b.amount - b.cashed_stake) as stake,
         sum(b.potential_payout - b.cashed_payout) as payout, max(b.placed_at) as last_bet_at, null::timestamptz as closed_at,
         null::numeric as realised_pnl, max(b.placed_at) as sorted_by
  from bets b
  where b.user_id = $1 and b.status = 'pending' and ($5::uuid is null or b.market_id = $5)
  group by b.market_id, b.side
  having $6::timestamptz is null
      or max(b.placed_at) < $6
      or (max(b.placed_at) = $6 and (b.market_id, b.side::text) > ($7::uuid, $8::text))
  order by sorted_by desc, b.market_id, b.side
  limit $2 offset $3
)
