-- Cash-out $1 as it was paid. A repayment of a debt follows the credit in the ledger.
select c.id as cash_out_id, c.bet_id, c.user_id, b.market_id, c.stake, c.payout, c.value, c.price,
       b.amount - s.stake as stake_left, b.potential_payout - s.payout as payout_left,
       coalesce(r.balance_after, t.balance_after) as balance, c.created_at
from cash_outs c
join bets b on b.id = c.bet_id
join credit_transactions t
  on t.reference_id = c.bet_id and t.transaction_type = 'bet_cash_out' and t.generation = -c.ordinal
left join credit_transactions r
  on r.user_id = t.user_id and r.seq = t.seq + 1 and r.transaction_type = 'debt_repayment'
     and r.reference_id = t.reference_id and r.generation = t.generation
cross join lateral (
  select sum(x.stake) as stake, sum(x.payout) as payout
  from cash_outs x
  where x.bet_id = c.bet_id and x.ordinal <= c.ordinal and (x.reversed_at is null or x.reversed_at > c.created_at)
) s
where c.id = $1
