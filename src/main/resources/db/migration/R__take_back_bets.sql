-- Takes back up to p_limit bets of a market that were settled in a generation before p_generation: reverses their
-- payouts, stores their settlements in past_settlements and makes them pending again. Cash-outs stand. Returns the columns
-- of settle_bets(), with the outcome 'pending'.
create or replace function take_back_bets(p_market uuid, p_generation int, p_limit int)
returns table (bet_id uuid, user_id uuid, outcome text, payout numeric, profit numeric, balance numeric)
language plpgsql as $$
begin
  return query
  with due as (
    select b.id, b.user_id, b.amount - b.cashed_stake as amount, b.status, b.actual_payout,
           b.settlement_generation as generation, b.resolved_at
    from bets b
    where b.market_id = p_market and b.status <> 'pending' and b.settlement_generation < p_generation
    order by b.settlement_generation, b.id limit p_limit
    for update -- no skip locked: an empty result means that no bet is left to take back
  ), decided as (
    select d.*, coalesce(t.amount, 0) as credited,
           case d.status when 'cancelled' then 0 else d.amount - d.actual_payout end as profit,
           row_number() over (order by d.id) as entry
    from due d
    left join credit_transactions t
      on t.reference_id = d.id and t.generation = d.generation and t.transaction_type in ('bet_payout', 'bet_refund')
  ), posted as materialized (
    select p.* from (
      select array_agg(e.user_id order by e.entry) as users, array_agg(-e.credited order by e.entry) as amounts,
             array_agg(case e.status when 'cancelled' then 'refund_reversal' else 'payout_reversal' end
                       order by e.entry) as types,
             array_agg(e.id order by e.entry) as ids, array_agg(0::numeric) as stakes,
             array_agg(e.profit order by e.entry) as profits, array_agg(e.generation order by e.entry) as generations
      from decided e
    ) g, ledger_post(g.users, g.amounts, g.types, g.ids, g.stakes, g.profits, g.generations) p
  ), remembered as (
    insert into past_settlements (user_id, bet_id, generation, status, profit, settled_at)
    select e.user_id, e.id, e.generation, e.status, -e.profit, e.resolved_at from decided e
  ), moved as (
    update bets b set status = 'pending', actual_payout = null, resolved_at = null from decided e where b.id = e.id
  )
  select e.id, e.user_id, 'pending'::text, 0::numeric, e.profit, p.balance
  from decided e join posted p on p.ord = e.entry;
end $$;
