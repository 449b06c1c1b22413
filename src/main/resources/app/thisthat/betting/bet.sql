select b.id, b.amount, b.side, b.odds_at_bet, b.potential_payout, b.actual_payout, b.status, b.placed_at, b.resolved_at,
       case when b.status <> 'pending' then coalesce((
         select t.forfeited from credit_transactions t
         where t.reference_id = b.id and t.generation = b.settlement_generation
           and t.transaction_type in ('bet_payout', 'bet_refund')), 0) end as forfeited,
       m.id as market_id, m.title, m.this_option, m.that_option, m.status as market_status, m.resolution
from bets b join markets m on m.id = b.market_id
where b.id = $1 and b.user_id = $2
