-- Stores what a sound audit has proven: the sums of each user before $1, which are the present ones less what happened since.
-- Runs in the snapshot of the audit. Everything that happened before $1 has to be committed. Only rows that differ are written.
--
-- A day's total can change until the transactions that began on that day end, so the sums of days leave out one day more.
with progress as (
  update audit_checkpoint
  set proven_before = $1, days_before = ($1::timestamptz at time zone 'UTC')::date - 1,
      summed_before = (select p.summed_before from ledger_progress p),
      full_audited_at = coalesce($2::timestamptz, full_audited_at)
), change as (
  select d.* from ledger_changes_since($1, array(select bets_changed_since($1))) d
), recent as (
  select t.user_id, sum(t.volume) as volume, sum(t.hedged_volume) as hedged_volume, sum(t.profit) as profit
  from daily_totals t where t.day >= ($1::timestamptz at time zone 'UTC')::date - 1
  group by t.user_id
), proven as (
  select u.id as user_id, u.ledger_seq - coalesce(c.entries, 0) as seq, u.credit_balance - coalesce(c.amount, 0) as balance,
         u.credit_debt - coalesce(c.debt, 0) as debt, u.total_volume - coalesce(c.volume, 0) as volume,
         u.hedged_volume - coalesce(c.hedged_volume, 0) as hedged_volume, u.overall_pnl - coalesce(c.profit, 0) as profit,
         u.settled_bets - coalesce(c.settled, 0) as settled, u.total_volume - coalesce(d.volume, 0) as days_volume,
         u.hedged_volume - coalesce(d.hedged_volume, 0) as days_hedged, u.overall_pnl - coalesce(d.profit, 0) as days_profit
  from users u
  left join change c on c.user_id = u.id
  left join recent d on d.user_id = u.id
), days as (
  insert into audited_days (day, transaction_type, amount, forfeited, owed)
  select d.day, d.transaction_type, d.amount, d.forfeited, d.owed from ledger_days d
  where not exists (select from audited_days a where a = (d.day, d.transaction_type, d.amount, d.forfeited, d.owed)::audited_days)
  on conflict (day, transaction_type) do update
    set amount = excluded.amount, forfeited = excluded.forfeited, owed = excluded.owed
), no_days as (
  delete from audited_days a
  where not exists (select from ledger_days d where d.day = a.day and d.transaction_type = a.transaction_type)
)
insert into audited_users (user_id, seq, balance, debt, volume, hedged_volume, profit, settled, days_volume, days_hedged,
                           days_profit)
select p.user_id, p.seq, p.balance, p.debt, p.volume, p.hedged_volume, p.profit, p.settled, p.days_volume, p.days_hedged,
       p.days_profit
from proven p
left join audited_users a on a.user_id = p.user_id
where (a.seq, a.balance, a.debt, a.volume, a.hedged_volume, a.profit, a.settled, a.days_volume, a.days_hedged, a.days_profit)
        is distinct from (p.seq, p.balance, p.debt, p.volume, p.hedged_volume, p.profit, p.settled, p.days_volume, p.days_hedged,
                          p.days_profit)
on conflict (user_id) do update
  set seq = excluded.seq, balance = excluded.balance, debt = excluded.debt, volume = excluded.volume,
      hedged_volume = excluded.hedged_volume, profit = excluded.profit, settled = excluded.settled,
      days_volume = excluded.days_volume, days_hedged = excluded.days_hedged, days_profit = excluded.days_profit
