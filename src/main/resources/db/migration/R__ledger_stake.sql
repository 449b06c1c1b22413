-- Takes stakes from the users whose balance covers them, and returns the paid bets. The caller has locked the users;
-- each has at most one stake. This is the short form of ledger_post(): a stake never meets the balance limit or a
-- debt.
--
-- The plan is made once for each connection, since planning would cost more than the bets. Disabled scans and joins
-- keep that plan on the indexes even if it was made while the tables were small.
--
-- The ledger row of a stake has the id of its bet, which saves generating a random id.
create or replace function ledger_stake(p_users uuid[], p_amounts numeric[], p_bets uuid[])
returns table (bet_id uuid, balance numeric)
language plpgsql security definer set search_path from current
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  return query
  with paid as (
    update users u
    set credit_balance = u.credit_balance - s.amount, ledger_seq = u.ledger_seq + 1,
        total_volume = u.total_volume + s.amount, updated_at = now()
    from unnest(p_users, p_amounts, p_bets) s (user_id, amount, bet_id)
    where u.id = s.user_id and s.amount > 0 and u.credit_balance >= s.amount
    returning u.id, u.ledger_seq, u.credit_balance, s.amount, s.bet_id
  ), today as (
    insert into daily_totals as d (day, user_id, volume, profit)
    select (now() at time zone 'UTC')::date, p.id, p.amount, 0 from paid p
    on conflict (day, user_id) do update set volume = d.volume + excluded.volume
  ), written as (
    insert into credit_transactions (id, user_id, seq, amount, transaction_type, reference_id, balance_after)
    select p.bet_id, p.id, p.ledger_seq, -p.amount, 'bet_placed', p.bet_id, p.credit_balance from paid p
  )
  select p.bet_id, p.credit_balance::numeric from paid p;
end $$;

revoke execute on function ledger_stake from public;
grant execute on function ledger_stake to thisthat_service;
