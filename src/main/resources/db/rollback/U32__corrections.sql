-- Possible as long as nothing was corrected and nobody owes anything: the constraints refuse it otherwise.
drop function ledger_post;
create function ledger_post(
  p_users uuid[], p_amounts numeric[], p_types text[], p_references uuid[], p_stakes numeric[], p_profits numeric[])
returns table (ord bigint, accepted boolean, balance numeric)
language plpgsql security definer set search_path from current as $$
declare
  balance_limit constant numeric := 1000000;
begin
  perform 1 from users u where u.id = any (p_users) order by u.id for no key update;

  if exists (
    select 1 from unnest(p_users, p_amounts) e (user_id, amount)
    group by e.user_id having count(*) > 1 and min(e.amount) < 0
  ) then
    raise exception 'a debit has to be the only entry of its user in a call';
  end if;

  return query
  with entry as (
    select e.*,
           u.credit_balance as opening,
           u.ledger_seq + count(*) filter (where e.amount <> 0) over so_far as seq,
           u.credit_balance + sum(e.amount) over so_far as uncapped
    from unnest(p_users, p_amounts, p_types, p_references, p_stakes, p_profits)
           with ordinality e (user_id, amount, type, reference_id, stake, profit, ord)
    join users u on u.id = e.user_id
    window so_far as (partition by e.user_id order by e.ord)
  ), judged as (
    select e.*,
           least(e.uncapped, balance_limit) as closing,
           least(e.uncapped, balance_limit) - least(e.uncapped - e.amount, balance_limit) as moved,
           e.uncapped >= 0 as accepted
    from entry e
  ), settled as (
    update users u
    set credit_balance = t.closing, ledger_seq = t.seq,
        total_volume = u.total_volume + t.stake, overall_pnl = u.overall_pnl + t.profit, updated_at = now()
    from (
      select j.user_id, sum(j.moved) + min(j.opening) as closing, max(j.seq) as seq,
             sum(j.stake) as stake, sum(j.profit) as profit
      from judged j where j.accepted group by j.user_id
    ) t
    where u.id = t.user_id
  ), written as (
    insert into credit_transactions
      (user_id, seq, amount, forfeited, transaction_type, reference_id, balance_after)
    select j.user_id, j.seq, j.moved, j.amount - j.moved, j.type, j.reference_id, j.closing
    from judged j where j.accepted and j.amount <> 0
    order by j.user_id, j.seq
  )
  select j.ord, j.accepted, case when j.accepted then j.closing else j.opening end from judged j;
end $$;

revoke execute on function ledger_post from public;
grant execute on function ledger_post to thisthat_service;

create or replace function settle_bets(p_market uuid, p_limit int)
returns table (bet_id uuid, user_id uuid, outcome text, payout numeric, profit numeric, balance numeric)
language plpgsql as $$
declare
  ending text;
begin
  select case m.status when 'cancelled' then 'invalid' else m.resolution end into ending
  from markets m where m.id = p_market and m.status in ('resolved', 'cancelled') for share;
  if ending is null then
    raise exception 'market % is not resolved', p_market;
  end if;

  return query
  with due as (
    select b.id, b.user_id, b.amount, b.side, b.potential_payout
    from bets b where b.market_id = p_market and b.status = 'pending'
    order by b.id limit p_limit for update skip locked
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
             array_agg(0::numeric) as stakes, array_agg(e.profit order by e.entry) as profits
      from decided e
    ) g, ledger_post(g.users, g.amounts, g.types, g.ids, g.stakes, g.profits) p
  ), moved as (
    update bets b set status = e.outcome, actual_payout = e.payout, resolved_at = clock_timestamp()
    from decided e where b.id = e.id
  )
  select e.id, e.user_id, e.outcome, e.payout, e.profit, p.balance
  from decided e join posted p on p.ord = e.entry;
end $$;

drop function take_back_bets;
drop index credit_transactions_one_reversal;
drop index credit_transactions_one_settlement;
create unique index credit_transactions_one_settlement on credit_transactions (reference_id)
  where transaction_type in ('bet_payout', 'bet_refund');
drop index credit_transactions_once;
create unique index credit_transactions_once on credit_transactions (reference_id, transaction_type);
alter table credit_transactions
  drop generation,
  drop owed, -- and the check that names it
  drop constraint credit_transactions_transaction_type_check,
  add check (transaction_type in ('signup_bonus', 'daily_reward', 'bet_placed', 'bet_payout', 'bet_refund')),
  add check (amount <> 0 or forfeited > 0);
drop index bets_settled;
alter table bets drop settlement_generation;
alter table markets drop settlement_generation, drop corrected_at;
alter table users drop credit_debt; -- and the checks that name it
