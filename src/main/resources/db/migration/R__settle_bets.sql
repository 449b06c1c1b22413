-- Settles up to p_limit bets of a resolved or cancelled market in the caller's transaction. Bets of an earlier
-- generation are taken back first; when none is left, pending bets are settled and paid. Pending bets that another
-- transaction holds are skipped. Only what is still at stake counts: cash-outs stand (rule cash-out-stands).
--
-- The caller repeats the call until it returns no row. After a crash any node can continue, since the rows show what
-- is left.
--
-- The range condition on market_id keeps the plan on bets_pending; see has_pending_bets().
create or replace function settle_bets(p_market uuid, p_limit int)
returns table (bet_id uuid, user_id uuid, outcome text, payout numeric, profit numeric, balance numeric)
language plpgsql as $$
declare
  ending text;
  current_generation int;
begin
  select case m.status when 'cancelled' then 'invalid' else m.resolution end, m.settlement_generation
  into ending, current_generation
  from markets m where m.id = p_market and m.status in ('resolved', 'cancelled') for share;
  if ending is null then
    raise exception 'market % is not resolved', p_market;
  end if;

  if current_generation > 0 then
    return query select * from take_back_bets(p_market, current_generation, p_limit);
    if found then
      return;
    end if;
  end if;

  return query
  with due as (
    select b.id, b.user_id, b.amount - b.cashed_stake as amount, b.side,
           b.potential_payout - b.cashed_payout as potential_payout
    from bets b where b.market_id between p_market and p_market and b.status = 'pending'
    order by b.market_id, b.id limit p_limit for update skip locked
  ), decided as (
    select d.id, d.user_id,
           case when ending = 'invalid' then 'cancelled' when d.side = ending then 'won' else 'lost' end as outcome,
           case when ending = 'invalid' then d.amount when d.side = ending then d.potential_payout else 0 end as payout,
           case when ending = 'invalid' then 0
                when d.side = ending then d.potential_payout - d.amount else -d.amount end as profit,
           row_number() over (order by d.id) as entry
    from due d
  ), posted as materialized (
    select p.* from (
      select array_agg(e.user_id order by e.entry) as users, array_agg(e.payout order by e.entry) as amounts,
             array_agg(case e.outcome when 'cancelled' then 'bet_refund' else 'bet_payout' end) as types,
             array_agg(e.id order by e.entry) as ids,
             array_agg(0::numeric) as stakes, array_agg(e.profit order by e.entry) as profits,
             array_agg(current_generation) as generations
      from decided e
    ) g, ledger_post(g.users, g.amounts, g.types, g.ids, g.stakes, g.profits, g.generations) p
  ), moved as (
    update bets b
    set status = e.outcome, actual_payout = e.payout, resolved_at = clock_timestamp(),
        settlement_generation = current_generation
    from decided e where b.id = e.id
  )
  select e.id, e.user_id, e.outcome, e.payout, e.profit, p.balance
  from decided e join posted p on p.ord = e.entry;
end $$;
