-- Posts cash-outs to the ledger and returns the balances. The caller has locked the users; each has at most one cash-out.
-- This is the short form of ledger_post() for users without a debt whose balance stays within the limit; ledger_post()
-- posts the others. The ledger row has the id of the cash-out, which saves generating a random id.
--
-- The generation is the negated ordinal, so that it differs from those of settlements: the repayment of a debt by a
-- cash-out and one by a settlement of the same bet are two rows.
--
-- The plan is made once for each connection, as in ledger_stake().
create or replace function ledger_cash_out(
  p_users uuid[], p_amounts numeric[], p_profits numeric[], p_bets uuid[], p_ordinals int[], p_ids uuid[])
returns table (bet_id uuid, balance numeric)
language plpgsql security definer set search_path from current
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  balance_limit constant numeric := 1000000;
  v_posted bigint;
begin
  return query
  with paid as (
    update users u
    set credit_balance = u.credit_balance + c.amount, ledger_seq = u.ledger_seq + 1,
        overall_pnl = u.overall_pnl + c.profit, updated_at = now()
    from unnest(p_users, p_amounts, p_profits, p_bets, p_ordinals, p_ids) c (user_id, amount, profit, bet_id, ordinal, id)
    where u.id = c.user_id and c.amount > 0 and u.credit_debt = 0 and u.credit_balance + c.amount <= balance_limit
    returning u.id as user_id, u.ledger_seq, u.credit_balance, c.amount, c.profit, c.bet_id, c.ordinal, c.id
  ), today as (
    insert into daily_totals as d (day, user_id, volume, profit)
    select (now() at time zone 'UTC')::date, p.user_id, 0, p.profit from paid p where p.profit <> 0
    on conflict (day, user_id) do update set profit = d.profit + excluded.profit
  ), written as (
    insert into credit_transactions
      (id, user_id, seq, amount, transaction_type, reference_id, generation, balance_after)
    select p.id, p.user_id, p.ledger_seq, p.amount, 'bet_cash_out', p.bet_id, -p.ordinal, p.credit_balance from paid p
  )
  select p.bet_id, p.credit_balance::numeric from paid p;

  get diagnostics v_posted = row_count;
  if v_posted < cardinality(p_users) then
    return query
    with others as (
      select c.*, row_number() over () as entry
      from unnest(p_users, p_amounts, p_profits, p_bets, p_ordinals) c (user_id, amount, profit, bet_id, ordinal)
      where not exists (
        select from credit_transactions t
        where t.reference_id = c.bet_id and t.transaction_type = 'bet_cash_out' and t.generation = -c.ordinal)
    )
    select o.bet_id, p.balance
    from (
      select array_agg(o.user_id order by o.entry) as users, array_agg(o.amount order by o.entry) as amounts,
             array_agg('bet_cash_out'::text) as types, array_agg(o.bet_id order by o.entry) as bets,
             array_agg(0::numeric) as stakes, array_agg(o.profit order by o.entry) as profits,
             array_agg(-o.ordinal order by o.entry) as generations
      from others o
    ) g, ledger_post(g.users, g.amounts, g.types, g.bets, g.stakes, g.profits, g.generations) p
    join others o on o.entry = p.ord;
  end if;
end $$;

revoke execute on function ledger_cash_out from public;
