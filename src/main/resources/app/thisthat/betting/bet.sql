select b.id, b.amount, b.side, b.odds_at_bet, b.potential_payout, b.actual_payout, b.status, b.placed_at, b.resolved_at,
       m.id as market_id, m.title, m.this_option, m.that_option
from bets b join markets m on m.id = b.market_id
where b.id = $1 and b.user_id = $2
