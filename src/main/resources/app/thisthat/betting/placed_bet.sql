select b.user_id, b.market_id, b.amount, b.side, b.odds_at_bet, b.potential_payout, b.placed_at, t.balance_after
from bets b
join credit_transactions t on t.reference_id = b.id and t.transaction_type = 'bet_placed'
where b.id = $1
