create or replace function ledger_post(
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

create or replace view ranked_users as
select id, username, overall_pnl, total_volume
from users
where role = 'user'
  and closed_at is null
  and not coalesce(suspension is not null and coalesce(suspended_until > now(), true), false);

drop table leaderboard_rules;
drop table daily_totals;
alter table users drop settled_bets;
