-- Time of the last activity of a user: the last sign-in or refresh, or the last ledger row.
create or replace function last_activity(p_user uuid, p_seen_at timestamptz, p_ledger_seq bigint) returns timestamptz
language sql stable as $$
  select greatest(p_seen_at, (select t.created_at from credit_transactions t
                              where t.user_id = p_user and t.seq = p_ledger_seq))
$$;
