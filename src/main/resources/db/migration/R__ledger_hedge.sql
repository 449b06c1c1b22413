-- Adds the hedged part of stakes to the totals of their users: the part that leaderboards do not count (rule
-- board-volume). The caller has locked the users, and ledger_stake() has counted the stakes. Returns the users.
create or replace function ledger_hedge(p_users uuid[], p_amounts numeric[]) returns setof uuid
language plpgsql security definer set search_path from current
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  update daily_totals d
  set hedged_volume = d.hedged_volume + h.amount
  from unnest(p_users, p_amounts) h (user_id, amount)
  where d.day = (now() at time zone 'UTC')::date and d.user_id = h.user_id;

  return query
  update users u
  set hedged_volume = u.hedged_volume + h.amount
  from unnest(p_users, p_amounts) h (user_id, amount)
  where u.id = h.user_id
  returning u.id;
end $$;

revoke execute on function ledger_hedge from public;
