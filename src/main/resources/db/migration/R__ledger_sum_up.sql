-- Adds ledger rows to ledger_days, up to committed_before(p_lag). Concurrent calls return without work.
create or replace function ledger_sum_up(p_lag interval) returns void
language plpgsql security definer set search_path from current set enable_seqscan = off as $$
declare
  v_since timestamptz;
  v_before timestamptz;
begin
  select p.summed_before into v_since from ledger_progress p for update skip locked;
  v_before := committed_before(p_lag);
  if v_since is null or v_before <= v_since then
    return;
  end if;

  insert into ledger_days as d (day, transaction_type, amount, forfeited, owed)
  select (t.created_at at time zone 'UTC')::date, t.transaction_type, sum(t.amount), sum(t.forfeited), sum(t.owed)
  from credit_transactions t
  where t.created_at >= v_since and t.created_at < v_before
  group by 1, 2
  on conflict (day, transaction_type) do update
    set amount = d.amount + excluded.amount, forfeited = d.forfeited + excluded.forfeited, owed = d.owed + excluded.owed;

  update ledger_progress set summed_before = v_before;
end $$;

revoke execute on function ledger_sum_up from public;
grant execute on function ledger_sum_up to thisthat_service;
