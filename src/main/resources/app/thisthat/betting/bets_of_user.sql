-- A page of the bets of user $1, newest first. $2 status, $3 market, $4 only bets older than this bet; null: any.
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
where b.user_id = $1 and ($2::text is null or b.status = $2) and ($3::uuid is null or b.market_id = $3)
  and ($4::uuid is null or b.id < $4)
order by b.id desc
limit $5 offset $6
