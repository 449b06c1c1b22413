-- The time before which every written row has been committed: p_lag ago, or the start of the oldest open transaction that
-- has written, whichever is earlier. Such a transaction can still commit rows of that age. A transaction with a hidden
-- start yields -infinity. Workers of autovacuum write no rows.
--
-- The rows have to be read by a later statement, whose snapshot contains everything committed before the call.
create or replace function committed_before(p_lag interval) returns timestamptz
language sql volatile security definer set search_path from current as $$
  select least(clock_timestamp() - p_lag, min(coalesce(a.xact_start, '-infinity')))
  from pg_stat_activity a
  where a.datname = current_database() and a.backend_xid is not null and a.pid <> pg_backend_pid()
    and a.backend_type <> 'autovacuum worker'
$$;

revoke execute on function committed_before from public;
grant execute on function committed_before to thisthat_service;
