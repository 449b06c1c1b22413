-- The fifteen things that are true of the books at every instant. One row for each: its name, how often it is violated, what
-- violates it (at most 10 of them), and the markets whose bets it concerns (at most 1,000) with how often each does.
with chained as (
  select t.*, lag(t.balance_after, 1, 0) over by_user as balance_before, row_number() over by_user as expected_seq
  from credit_transactions t
  window by_user as (partition by t.user_id order by t.seq)
), totals as (
  select t.user_id, sum(t.amount) as amount, max(t.seq) as last_seq,
         sum(t.owed) + coalesce(sum(t.amount) filter (where t.transaction_type = 'debt_repayment'), 0) as debt
  from credit_transactions t group by t.user_id
), placed as (
  select t.reference_id, sum(t.amount) as amount
  from credit_transactions t where t.transaction_type = 'bet_placed' group by t.reference_id
), settlement as ( -- what each generation paid for a bet, and what a correction took back of it
  select coalesce(p.reference_id, r.reference_id) as bet_id, coalesce(p.generation, r.generation) as generation,
         p.amount as credited, p.amount + p.forfeited as worth, r.owed - r.amount as taken_back
  from (select * from credit_transactions where transaction_type in ('bet_payout', 'bet_refund')) p
  full join (select * from credit_transactions where transaction_type in ('payout_reversal', 'refund_reversal')) r
    on r.reference_id = p.reference_id and r.generation = p.generation
), payable as (
  select b.id, b.actual_payout, b.settlement_generation as generation
  from bets b where b.status in ('won', 'cancelled')
), staked as (
  select b.user_id, sum(b.amount) as volume,
         coalesce(sum(b.actual_payout - b.amount) filter (where b.status in ('won', 'lost')), 0) as profit,
         count(*) filter (where b.status in ('won', 'lost')) as settled
  from bets b group by b.user_id
), by_days as (
  select d.user_id, sum(d.volume) as volume, sum(d.profit) as profit from daily_totals d group by d.user_id
), on_day as (
  select (t.created_at at time zone 'UTC')::date as day, t.transaction_type, sum(t.amount) as amount,
         sum(t.forfeited) as forfeited, sum(t.owed) as owed
  from credit_transactions t
  where t.created_at < (select p.summed_before from ledger_progress p)
  group by 1, 2
), violation (invariant, culprit, bet_id) as (
  select 'balance_is_sum_of_ledger', 'user ' || coalesce(u.id, t.user_id), null::uuid
  from users u full join totals t on t.user_id = u.id
  where u.credit_balance is distinct from coalesce(t.amount, 0)
  union all
  select 'balance_is_last_balance_after', 'user ' || u.id, null
  from users u join totals t on t.user_id = u.id join credit_transactions c on c.user_id = u.id and c.seq = t.last_seq
  where u.credit_balance <> c.balance_after or u.ledger_seq <> c.seq
  union all
  select 'ledger_is_chained', 'row ' || c.seq || ' of user ' || c.user_id, c.reference_id
  from chained c where c.balance_after <> c.balance_before + c.amount
  union all
  select 'seq_has_no_gap', 'row ' || c.seq || ' of user ' || c.user_id, c.reference_id
  from chained c where c.seq <> c.expected_seq
  union all
  select 'won_bet_is_paid_once', 'bet ' || coalesce(b.id, s.bet_id), coalesce(b.id, s.bet_id)
  from payable b full join settlement s on s.bet_id = b.id and s.generation = b.generation
  where case when b.id is null then s.credited is distinct from coalesce(s.taken_back, 0)
             else s.worth is distinct from b.actual_payout or s.taken_back is not null end
  union all
  select 'bet_is_debited_once', 'bet ' || coalesce(b.id, p.reference_id), b.id
  from bets b full join placed p on p.reference_id = b.id
  where p.amount is distinct from -b.amount
  union all
  select 'settled_market_has_no_pending_bet', 'bet ' || b.id, b.id
  from bets b join markets m on m.id = b.market_id
  where m.settled_at is not null and (b.status = 'pending' or b.settlement_generation <> m.settlement_generation)
  union all
  select 'pnl_is_sum_of_profits', 'user ' || u.id, null
  from users u left join staked s on s.user_id = u.id
  where u.overall_pnl <> coalesce(s.profit, 0)
  union all
  select 'volume_is_sum_of_stakes', 'user ' || u.id, null
  from users u left join staked s on s.user_id = u.id
  where u.total_volume <> coalesce(s.volume, 0)
  union all
  select 'no_balance_is_negative', 'user ' || u.id, null
  from users u where u.credit_balance < 0 or u.credit_debt < 0 or (u.credit_balance > 0 and u.credit_debt > 0)
  union all
  select 'debt_is_what_is_owed', 'user ' || u.id, null
  from users u left join totals t on t.user_id = u.id
  where u.credit_debt <> coalesce(t.debt, 0)
  union all
  select 'days_add_up_to_totals', 'user ' || u.id, null
  from users u left join by_days d on d.user_id = u.id
  where u.total_volume <> coalesce(d.volume, 0) or u.overall_pnl <> coalesce(d.profit, 0)
  union all
  select 'settled_bets_are_counted', 'user ' || u.id, null
  from users u left join staked s on s.user_id = u.id
  where u.settled_bets <> coalesce(s.settled, 0)
  union all
  select 'what_expired_was_warned_of', 'user ' || coalesce(l.user_id, t.user_id), null
  from (select * from credit_lapses where expired_at is not null) l
  full join (select * from credit_transactions where transaction_type = 'expired') t
    on t.reference_id = l.id and t.user_id = l.user_id
  where t.amount is distinct from -l.amount
  union all
  select 'ledger_days_add_up', s.transaction_type || ' of ' || s.day, null
  from (select coalesce(d.day, o.day) as day, coalesce(d.transaction_type, o.transaction_type) as transaction_type,
               (d.amount, d.forfeited, d.owed) is distinct from (o.amount, o.forfeited, o.owed) as differs
        from ledger_days d
        full join on_day o on o.day = d.day and o.transaction_type = d.transaction_type) s
  where s.differs
)
select i.invariant,
       (select count(*) from violation v where v.invariant = i.invariant) as violations,
       array(select v.culprit from violation v where v.invariant = i.invariant limit 10) as sample,
       c.markets, c.violations_of_markets
from unnest(array[
  'balance_is_sum_of_ledger', 'balance_is_last_balance_after', 'ledger_is_chained', 'seq_has_no_gap',
  'won_bet_is_paid_once', 'bet_is_debited_once', 'settled_market_has_no_pending_bet', 'pnl_is_sum_of_profits',
  'volume_is_sum_of_stakes', 'no_balance_is_negative', 'debt_is_what_is_owed',
  'days_add_up_to_totals', 'settled_bets_are_counted', 'what_expired_was_warned_of',
  'ledger_days_add_up']) as i (invariant)
cross join lateral (
  select coalesce(array_agg(m.market_id), '{}') as markets, coalesce(array_agg(m.violations), '{}') as violations_of_markets
  from (
    select b.market_id, count(*) as violations
    from violation v join bets b on b.id = v.bet_id
    where v.invariant = i.invariant group by b.market_id limit 1000
  ) m
) c
