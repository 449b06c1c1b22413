-- First part of an incremental audit: the ledger rows, bets and cash-outs since audit_checkpoint.proven_before, and the sums
-- proven before that time, for audit_invariants.sql.
--
-- A bet that has changed is checked with all of its ledger rows and cash-outs. Bets that have not changed are not read.
with proven as materialized (
  select c.proven_before as at, c.days_before, coalesce(c.summed_before, '-infinity') as summed_before from audit_checkpoint c
), changed as materialized (
  select array(select bets_changed_since((select p.at from proven p))) as ids
), bet as materialized (
  select b.*
  from (select unnest(c.ids) as id from changed c) i
  cross join lateral (select * from bets x where x.id = i.id limit 1) b
), bet_entry as materialized (
  select t.*
  from (select unnest(c.ids) as id from changed c) i
  cross join lateral (select * from credit_transactions x where x.reference_id = i.id offset 0) t
), cash_out as materialized (
  select o.*
  from (select unnest(c.ids) as id from changed c) i
  cross join lateral (select * from cash_outs x where x.bet_id = i.id offset 0) o
), entry as materialized (
  select t.* from credit_transactions t where t.created_at >= (select p.at from proven p)
), chained as materialized (
  select t.*, coalesce(lag(t.balance_after) over by_user, a.balance, 0) as balance_before,
         coalesce(a.seq, 0) + row_number() over by_user as expected_seq,
         t.seq = max(t.seq) over (partition by t.user_id) as is_last
  from entry t left join audited_users a on a.user_id = t.user_id
  window by_user as (partition by t.user_id order by t.seq)
), change as materialized (
  select d.* from changed c, ledger_changes_since((select p.at from proven p), c.ids) d
), account as materialized (
  select coalesce(a.user_id, d.user_id) as user_id, coalesce(a.balance, 0) + coalesce(d.amount, 0) as amount,
         coalesce(l.seq, a.seq, 0) as last_seq, coalesce(l.balance_after, a.balance, 0) as balance_after,
         coalesce(a.debt, 0) + coalesce(d.debt, 0) as debt,
         coalesce(a.volume, 0) + coalesce(d.volume, 0) as volume,
         coalesce(a.hedged_volume, 0) + coalesce(d.hedged_volume, 0) as hedged_volume,
         coalesce(a.profit, 0) + coalesce(d.profit, 0) as profit, coalesce(a.settled, 0) + coalesce(d.settled, 0) as settled,
         a.days_volume, a.days_hedged, a.days_profit
  from audited_users a
  full join change d on d.user_id = a.user_id
  left join chained l on l.is_last and l.user_id = coalesce(a.user_id, d.user_id)
), totals as not materialized (
  select a.user_id, a.amount, a.last_seq, a.balance_after, a.debt from account a
), placed as (
  select t.reference_id, t.amount, t.generation from bet_entry t where t.transaction_type = 'bet_placed'
), settlement as (
  select coalesce(p.reference_id, r.reference_id) as bet_id, coalesce(p.generation, r.generation) as generation,
         p.amount as credited, p.amount + p.forfeited as payout, r.owed - r.amount as reversed
  from (select * from bet_entry where transaction_type in ('bet_payout', 'bet_refund')) p
  full join (select * from bet_entry where transaction_type in ('payout_reversal', 'refund_reversal')) r
    on r.reference_id = p.reference_id and r.generation = p.generation
), payable as (
  select b.id, b.actual_payout, b.settlement_generation as generation
  from bet b where b.status in ('won', 'cancelled')
), staked as not materialized (
  select a.user_id, a.volume, a.profit, a.settled from account a
), cashed as (
  select c.bet_id, sum(c.stake) filter (where c.reversed_at is null) as stake,
         sum(c.payout) filter (where c.reversed_at is null) as payout,
         sum(c.value) filter (where c.reversed_at is null) as value, count(*) as number, max(c.ordinal) as last,
         count(c.reversed_at) as reversed
  from cash_out c group by c.bet_id
), hedged as not materialized (
  select a.user_id, a.hedged_volume as volume from account a
), by_days as (
  select coalesce(a.user_id, d.user_id) as user_id, coalesce(a.days_volume, 0) + coalesce(d.volume, 0) as volume,
         coalesce(a.days_hedged, 0) + coalesce(d.hedged_volume, 0) as hedged_volume,
         coalesce(a.days_profit, 0) + coalesce(d.profit, 0) as profit
  from audited_users a
  full join (
    select t.user_id, sum(t.volume) as volume, sum(t.hedged_volume) as hedged_volume, sum(t.profit) as profit
    from daily_totals t where t.day >= (select p.days_before from proven p)
    group by t.user_id
  ) d on d.user_id = a.user_id
), on_day as (
  select s.day, s.transaction_type, sum(s.amount) as amount, sum(s.forfeited) as forfeited, sum(s.owed) as owed
  from (
    select a.day, a.transaction_type, a.amount, a.forfeited, a.owed from audited_days a
    union all
    select (t.created_at at time zone 'UTC')::date, t.transaction_type, t.amount, t.forfeited, t.owed
    from credit_transactions t
    where t.created_at >= (select p.summed_before from proven p)
      and t.created_at < (select p.summed_before from ledger_progress p)
  ) s
  group by s.day, s.transaction_type
), lapse as materialized (
  select l.* from credit_lapses l
  where l.expired_at >= (select p.at from proven p)
     or (l.expired_at is not null
         and l.id = any (array(select t.reference_id from entry t where t.transaction_type = 'expired')))
), expiry as (
  select t.* from entry t where t.transaction_type = 'expired'
  union
  select t.*
  from lapse l
  cross join lateral (
    select * from credit_transactions x where x.reference_id = l.id and x.transaction_type = 'expired' offset 0
  ) t
), covered as (
  select (select count(*) from entry) as ledger_rows, (select count(*) from bet) as bets
)
