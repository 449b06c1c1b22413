-- First part of a full audit: every ledger row, bet and cash-out, for audit_invariants.sql.
with bet as not materialized (
  select * from bets
), bet_entry as not materialized (
  select * from credit_transactions
), cash_out as not materialized (
  select * from cash_outs
), chained as (
  select t.user_id, t.seq, t.reference_id, t.amount, t.balance_after,
         lag(t.balance_after, 1, 0) over by_user as balance_before, row_number() over by_user as expected_seq
  from credit_transactions t
  window by_user as (partition by t.user_id order by t.seq)
), sums as materialized (
  select t.user_id, sum(t.amount) as amount, max(t.seq) as last_seq, count(*) as entries,
         sum(t.owed) + coalesce(sum(t.amount) filter (where t.transaction_type = 'debt_repayment'), 0) as debt
  from credit_transactions t group by t.user_id
), totals as not materialized (
  select s.*, c.balance_after
  from sums s left join credit_transactions c on c.user_id = s.user_id and c.seq = s.last_seq
), placed as (
  select t.reference_id, t.amount, t.generation from credit_transactions t where t.transaction_type = 'bet_placed'
), settlement as (
  -- for each bet and settlement generation the amount paid, and the amount reversed by a correction
  select coalesce(p.reference_id, r.reference_id) as bet_id, coalesce(p.generation, r.generation) as generation,
         p.amount as credited, p.amount + p.forfeited as payout, r.owed - r.amount as reversed
  from (select * from credit_transactions where transaction_type in ('bet_payout', 'bet_refund')) p
  full join (select * from credit_transactions where transaction_type in ('payout_reversal', 'refund_reversal')) r
    on r.reference_id = p.reference_id and r.generation = p.generation
), payable as (
  select b.id, b.actual_payout, b.settlement_generation as generation
  from bets b where b.status in ('won', 'cancelled')
), staked as (
  select b.user_id, sum(b.amount) as volume, count(*) as bets,
         coalesce(sum(b.actual_payout - b.amount + b.cashed_stake) filter (where b.status in ('won', 'lost')), 0)
           + sum(b.cashed_value - b.cashed_stake) as profit,
         count(*) filter (where b.status in ('won', 'lost')) as settled
  from bets b group by b.user_id
), cashed as (
  select c.bet_id, sum(c.stake) filter (where c.reversed_at is null) as stake,
         sum(c.payout) filter (where c.reversed_at is null) as payout,
         sum(c.value) filter (where c.reversed_at is null) as value, count(*) as number, max(c.ordinal) as last,
         count(c.reversed_at) as reversed
  from cash_outs c group by c.bet_id
), hedged as (
  select s.user_id, sum(2 * least(s.this_stake, s.that_stake)) as volume
  from (select b.user_id, coalesce(sum(b.amount) filter (where b.side = 'this'), 0) as this_stake,
               coalesce(sum(b.amount) filter (where b.side = 'that'), 0) as that_stake
        from bets b group by b.user_id, b.market_id) s
  group by s.user_id
), by_days as (
  select d.user_id, sum(d.volume) as volume, sum(d.hedged_volume) as hedged_volume, sum(d.profit) as profit
  from daily_totals d group by d.user_id
), on_day as (
  select (t.created_at at time zone 'UTC')::date as day, t.transaction_type, sum(t.amount) as amount,
         sum(t.forfeited) as forfeited, sum(t.owed) as owed
  from credit_transactions t
  where t.created_at < (select p.summed_before from ledger_progress p)
  group by 1, 2
), lapse as (
  select * from credit_lapses where expired_at is not null
), expiry as (
  select * from credit_transactions where transaction_type = 'expired'
), covered as (
  select (select coalesce(sum(s.entries), 0) from sums s)::bigint as ledger_rows,
         (select coalesce(sum(s.bets), 0) from staked s)::bigint as bets
)
