-- A page of the bets on the market $1, newest first: with status $2, only those before the bet $3; null: any. $4 limit,
-- $5 offset. Reads the two partial indexes by market.
select b.id, b.amount, b.side, b.odds_at_bet, b.potential_payout, b.actual_payout + b.cashed_value as actual_payout, b.status, b.placed_at, b.resolved_at,
       u.id as user_id, u.username
from (
  select * from bets where market_id = $1 and status = 'pending'
  union all
  select * from bets where market_id = $1 and status <> 'pending'
) b
join users u on u.id = b.user_id
where ($2::text is null or b.status = $2) and ($3::uuid is null or b.id < $3)
order by b.id desc
limit $4 offset $5
