-- Corrections: a market that was resolved wrongly is resolved again.
--
-- Every resolution of a market is one generation of its settlement: 0, and one more with each correction. Bets that were
-- settled in an earlier generation than the market's are taken back first, all of them, with what they were paid reversed;
-- then all are settled like any other. Both happens in chunks that anybody can go on with, since the rows say what is left.
--
-- What a user was paid and has spent cannot be taken back: it becomes a debt, which later credits pay before anything else.
-- A user has a balance or a debt, never both; the one less the other is the net position.

alter table users
  add credit_debt numeric(18, 2) not null default 0 check (credit_debt >= 0),
  add check (credit_debt = 0 or credit_balance = 0);

alter table markets
  add settlement_generation int not null default 0,
  add corrected_at timestamptz;

alter table bets add settlement_generation int not null default 0; -- in which it was settled last
grant update (settlement_generation) on bets to thisthat_service;

create index bets_settled on bets (market_id, settlement_generation, id) where status <> 'pending';

alter table credit_transactions
  add generation int not null default 0, -- of the settlement, for what belongs to one
  add owed numeric(18, 2) not null default 0 check (owed >= 0), -- what a reversal could not take and became debt
  drop constraint credit_transactions_transaction_type_check,
  add check (transaction_type in ('signup_bonus', 'daily_reward', 'bet_placed', 'bet_payout', 'bet_refund',
                                  'payout_reversal', 'refund_reversal', 'debt_repayment')),
  drop constraint credit_transactions_check,
  add check (amount <> 0 or forfeited > 0 or owed > 0);

-- Still nothing is paid twice: in each generation a bet is settled once and taken back once.
drop index credit_transactions_once;
create unique index credit_transactions_once on credit_transactions (reference_id, transaction_type, generation);
drop index credit_transactions_one_settlement;
create unique index credit_transactions_one_settlement on credit_transactions (reference_id, generation)
  where transaction_type in ('bet_payout', 'bet_refund');
create unique index credit_transactions_one_reversal on credit_transactions (reference_id, generation)
  where transaction_type in ('payout_reversal', 'refund_reversal');

-- Posts entries to the ledger, all of them or, where one is a debit its user cannot pay, all but that one.
--
-- An entry moves a balance by p_amounts[i] (0: no ledger row), the user's volume by p_stakes[i] and profit by
-- p_profits[i]; p_generations (null: all 0) tells the settlements of a bet apart. In one call a user has either exactly one
-- debit, or credits and reversals only. A credit past the balance limit is paid up to the limit, and pays the user's debt
-- with a row of its own; a reversal takes what is there, the rest becomes debt. Users are locked in the order of their ids,
-- so that calls never wait for each other in a circle.
drop function ledger_post;
create function ledger_post(
  p_users uuid[], p_amounts numeric[], p_types text[], p_references uuid[], p_stakes numeric[], p_profits numeric[],
  p_generations int[] default null)
returns table (ord bigint, accepted boolean, balance numeric)
language plpgsql security definer set search_path from current as $$
declare
  balance_limit constant numeric := 1000000;
begin
  perform 1 from users u where u.id = any (p_users) order by u.id for no key update;

  if exists (
    select 1 from unnest(p_users, p_amounts, p_types) e (user_id, amount, type)
    group by e.user_id
    having count(*) > 1 and bool_or(e.amount < 0 and e.type not in ('payout_reversal', 'refund_reversal'))
  ) then
    raise exception 'a debit has to be the only entry of its user in a call';
  end if;

  return query
  with entry as (
    select e.*, coalesce(p_generations[e.ord], 0) as generation, u.ledger_seq, u.credit_balance - u.credit_debt as opening,
           sum(e.amount) over so_far as total
    from unnest(p_users, p_amounts, p_types, p_references, p_stakes, p_profits)
           with ordinality e (user_id, amount, type, reference_id, stake, profit, ord)
    join users u on u.id = e.user_id
    window so_far as (partition by e.user_id order by e.ord)
  ), capped as ( -- the net position after each entry: what the limit kept back once is gone for the entries behind it
    select e.*, e.total + least(e.opening, balance_limit - max(e.total) over so_far) as net
    from entry e
    window so_far as (partition by e.user_id order by e.ord)
  ), judged as (
    select c.*, lag(c.net, 1, c.opening) over so_far as before,
           c.net >= 0 or c.amount >= 0 or c.type in ('payout_reversal', 'refund_reversal') as accepted
    from capped c
    window so_far as (partition by c.user_id order by c.ord)
  ), moved as (
    select j.*, greatest(j.net, 0) as closing, greatest(-j.before, 0) - greatest(-j.net, 0) as debt_paid
    from judged j
  ), numbered as (
    select m.*, m.ledger_seq
             + sum(case when m.amount = 0 then 0 when m.amount > 0 and m.debt_paid > 0 then 2 else 1 end) over so_far as seq
    from moved m
    where m.accepted
    window so_far as (partition by m.user_id order by m.ord)
  ), settled as (
    update users u
    set credit_balance = greatest(t.net, 0), credit_debt = greatest(-t.net, 0), ledger_seq = t.seq,
        total_volume = u.total_volume + t.stake, overall_pnl = u.overall_pnl + t.profit, updated_at = now()
    from (
      select n.user_id, min(n.opening) + sum(n.net - n.before) as net, max(n.seq) as seq,
             sum(n.stake) as stake, sum(n.profit) as profit
      from numbered n group by n.user_id
    ) t
    where u.id = t.user_id
  ), written as (
    insert into credit_transactions
      (user_id, seq, amount, forfeited, owed, transaction_type, reference_id, generation, balance_after)
    select n.user_id, r.seq, r.amount, r.forfeited, r.owed, r.type, n.reference_id, n.generation, r.balance_after
    from numbered n
    cross join lateral (
      select n.seq, n.net - n.before, n.amount - (n.net - n.before), 0, n.type, n.closing
      where n.amount > 0 and n.debt_paid = 0
      union all
      select n.seq - 1, n.net - n.before, n.amount - (n.net - n.before), 0, n.type, n.closing + n.debt_paid
      where n.amount > 0 and n.debt_paid > 0
      union all
      select n.seq, -n.debt_paid, 0, 0, 'debt_repayment', n.closing
      where n.amount > 0 and n.debt_paid > 0
      union all
      select n.seq, n.closing - greatest(n.before, 0), 0, -n.debt_paid, n.type, n.closing
      where n.amount < 0
    ) r (seq, amount, forfeited, owed, type, balance_after)
    order by n.user_id, r.seq
  )
  select m.ord, m.accepted, case when m.accepted then m.closing else greatest(m.before, 0) end from moved m;
end $$;

revoke execute on function ledger_post from public;
grant execute on function ledger_post to thisthat_service;

-- Takes back up to p_limit bets of a market that were settled in an earlier generation than p_generation: moves them to
-- 'pending' again and reverses what they were paid. Answers in the columns of settle_bets(), the outcome being 'pending'.
create function take_back_bets(p_market uuid, p_generation int, p_limit int)
returns table (bet_id uuid, user_id uuid, outcome text, payout numeric, profit numeric, balance numeric)
language plpgsql as $$
begin
  return query
  with due as (
    select b.id, b.user_id, b.amount, b.status, b.actual_payout, b.settlement_generation as generation
    from bets b
    where b.market_id = p_market and b.status <> 'pending' and b.settlement_generation < p_generation
    order by b.settlement_generation, b.id limit p_limit
    for update -- whoever finds nothing due here may go on to settling: so nothing is passed over
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
  ), moved as (
    update bets b set status = 'pending', actual_payout = null, resolved_at = null from decided e where b.id = e.id
  )
  select e.id, e.user_id, 'pending'::text, 0::numeric, e.profit, p.balance
  from decided e join posted p on p.ord = e.entry;
end $$;

-- Settles up to p_limit bets of a market that is resolved or cancelled: takes back those of an earlier generation, and
-- when none of these is left moves pending ones out of 'pending' and pays them, in the one transaction that this call is.
-- Called until it answers no row; whoever is killed in between leaves a market that anyone can go on with. Pending bets
-- that another settler holds are passed over.
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
