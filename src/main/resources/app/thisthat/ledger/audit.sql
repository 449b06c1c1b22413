-- The ten things that are true of the books at every instant. One row for each: its name and how often it is violated.
with chained as (
  select t.*, lag(t.balance_after, 1, 0) over by_user as balance_before, row_number() over by_user as expected_seq
  from credit_transactions t
  window by_user as (partition by t.user_id order by t.seq)
), totals as (
  select t.user_id, sum(t.amount) as amount, max(t.seq) as last_seq from credit_transactions t group by t.user_id
), staked as (
  select b.user_id, sum(b.amount) as volume,
         coalesce(sum(b.actual_payout - b.amount) filter (where b.status in ('won', 'lost')), 0) as profit
  from bets b group by b.user_id
)
select 'balance_is_sum_of_ledger' as invariant, count(*) as violations
from users u left join totals t on t.user_id = u.id
where u.credit_balance <> coalesce(t.amount, 0)
union all
select 'balance_is_last_balance_after', count(*)
from users u join totals t on t.user_id = u.id join credit_transactions c on c.user_id = u.id and c.seq = t.last_seq
where u.credit_balance <> c.balance_after or u.ledger_seq <> c.seq
union all
select 'ledger_is_chained', count(*) from chained where balance_after <> balance_before + amount
union all
select 'seq_has_no_gap', count(*) from chained where seq <> expected_seq
union all
select 'won_bet_is_paid_once', count(*)
from bets b
left join lateral (
  select count(*) as rows, coalesce(sum(t.amount + t.forfeited), 0) as paid
  from credit_transactions t
  where t.reference_id = b.id and t.transaction_type in ('bet_payout', 'bet_refund')
) p on true
where (p.rows, p.paid) is distinct from
      (case when b.status in ('won', 'cancelled') then (1::bigint, b.actual_payout) else (0::bigint, 0::numeric) end)
union all
select 'bet_is_debited_once', count(*)
from bets b left join credit_transactions t on t.reference_id = b.id and t.transaction_type = 'bet_placed'
where t.amount is distinct from -b.amount
union all
select 'settled_market_has_no_pending_bet', count(*)
from bets b join markets m on m.id = b.market_id
where b.status = 'pending' and m.settled_at is not null
union all
select 'pnl_is_sum_of_profits', count(*)
from users u left join staked s on s.user_id = u.id
where u.overall_pnl <> coalesce(s.profit, 0)
union all
select 'volume_is_sum_of_stakes', count(*)
from users u left join staked s on s.user_id = u.id
where u.total_volume <> coalesce(s.volume, 0)
union all
select 'no_balance_is_negative', count(*) from users u where u.credit_balance < 0
