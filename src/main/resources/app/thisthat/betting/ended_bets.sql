-- A page of the bets of user $1 that have ended, newest first: only those older than the bet $2 (null: any), at most $3.
select b.id, b.amount, b.side, b.odds_at_bet, b.potential_payout, b.actual_payout + b.cashed_value as actual_payout,
       b.actual_payout + b.cashed_value - b.amount as profit, b.status, b.placed_at, b.resolved_at,
       m.id as market_id, m.title, m.this_option, m.that_option, m.status as market_status, m.resolution
from bets b join markets m on m.id = b.market_id
where b.user_id = $1 and b.status <> 'pending' and ($2::uuid is null or b.id < $2)
order by b.id desc
limit $3
