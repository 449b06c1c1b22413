-- First part of the statements for the bets of a user: the bets b with their markets m.
select b.id, b.amount, b.side, b.odds_at_bet, b.potential_payout,
       b.actual_payout + b.cashed_value as actual_payout, b.status, b.placed_at, b.resolved_at,
       case when b.status <> 'pending' then coalesce((
         select t.forfeited from credit_transactions t
         where t.reference_id = b.id and t.generation = b.settlement_generation
           and t.transaction_type in ('bet_payout', 'bet_refund')), 0) + case when b.cash_outs > 0 then (
         select coalesce(sum(t.forfeited), 0) from cash_outs c
         join credit_transactions t
           on t.reference_id = b.id and t.transaction_type = 'bet_cash_out' and t.generation = -c.ordinal
         where c.bet_id = b.id and c.reversed_at is null) else 0 end end as forfeited,
       b.cashed_stake, b.cashed_payout, b.cashed_value,
       case when b.cash_outs > 0 then (
         select count(*)::int from cash_outs c where c.bet_id = b.id and c.reversed_at is null) end as paid_cash_outs,
       m.id as market_id, m.title, m.this_option, m.that_option, m.status as market_status, m.resolution
from bets b join markets m on m.id = b.market_id
