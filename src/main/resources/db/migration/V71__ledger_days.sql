-- What moved on each day, added up as it comes in, so that nobody has to sum the whole ledger to know where all credits are.
--
-- The rows that were made before ledger_progress.summed_before are in ledger_days; those since are few, unless a
-- transaction stays open for long, and are summed where they are asked for.

create table ledger_days (
  day              date not null,
  transaction_type text not null,
  amount           numeric(24, 2) not null,
  forfeited        numeric(24, 2) not null,
  owed             numeric(24, 2) not null,
  primary key (day, transaction_type)
);

create table ledger_progress (
  only_row      boolean primary key default true check (only_row),
  summed_before timestamptz not null
);
insert into ledger_progress (summed_before) values ('-infinity');

grant select on ledger_days, ledger_progress to thisthat_service;

-- Adds what was made since the last time to its day, up to p_lag ago or, if that is earlier, to the beginning of the oldest
-- transaction that has written something and is not over: what that made is not older. Whoever does not let us see when
-- theirs began is waited for. The rows are read by a statement of its own, which sees all that was committed until the time was
-- chosen. One sums up at a time; the others pass.
create function ledger_sum_up(p_lag interval) returns void
language plpgsql security definer set search_path from current set enable_seqscan = off as $$
declare
  v_since timestamptz;
  v_before timestamptz;
begin
  select p.summed_before into v_since from ledger_progress p for update skip locked;
  select least(clock_timestamp() - p_lag, min(coalesce(a.xact_start, '-infinity'))) into v_before
  from pg_stat_activity a
  where a.datname = current_database() and a.backend_xid is not null and a.pid <> pg_backend_pid();
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

select ledger_sum_up('1 minute') where exists (select from credit_transactions);

-- Finds the rows since. The ledger is written in the order of time, so that a few entries for each megabyte are enough, and
-- a bet pays next to nothing for them. Made last, since it shuts out whoever writes to the ledger until this migration is over.
create index credit_transactions_by_time on credit_transactions using brin (created_at) with (autosummarize = on);
