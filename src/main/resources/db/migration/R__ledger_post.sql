-- Posts entries to the ledger. Entries that a balance does not cover are rejected, all others are accepted.
--
-- Entry i adds p_amounts[i] to a balance (0: no ledger row), p_stakes[i] to the volume and p_profits[i] to the profit
-- of its user. p_generations (null: all 0) distinguishes the settlements of a bet. Within one call a user has either a
-- single debit, or any number of credits and reversals.
--
-- Cash-outs move the profit and do not count as settled bets.
--
-- A credit is cut off at the balance limit and repays the user's debt, in a ledger row of its own. A reversal takes
-- the available balance; the rest becomes debt. The net position is the balance less the debt; one of the two is
-- always 0.
--
-- Users are locked in the order of their ids, which prevents deadlocks.
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
    having count(*) > 1 and bool_or(e.amount < 0 and e.type not like '%\_reversal')
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
  ), capped as ( -- net position after each entry; credits above the limit are lost for the entries that follow
    select e.*, e.total + least(e.opening, balance_limit - max(e.total) over so_far) as net
    from entry e
    window so_far as (partition by e.user_id order by e.ord)
  ), judged as (
    select c.*, lag(c.net, 1, c.opening) over so_far as before,
           c.net >= 0 or c.amount >= 0 or c.type like '%\_reversal' as accepted
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
  ), per_user as (
    select n.user_id, min(n.opening) + sum(n.net - n.before) as net, max(n.seq) as seq,
           sum(n.stake) as stake, sum(n.profit) as profit,
           sum(case when n.profit = 0 or n.type in ('bet_cash_out', 'cash_out_reversal') then 0
                    when n.type in ('payout_reversal', 'refund_reversal') then -1 else 1 end)::int as settled
    from numbered n group by n.user_id
  ), settled as (
    update users u
    set credit_balance = greatest(t.net, 0), credit_debt = greatest(-t.net, 0), ledger_seq = t.seq,
        total_volume = u.total_volume + t.stake, overall_pnl = u.overall_pnl + t.profit,
        settled_bets = u.settled_bets + t.settled, updated_at = now()
    from per_user t
    where u.id = t.user_id
  ), today as (
    insert into daily_totals as d (day, user_id, volume, profit)
    select (now() at time zone 'UTC')::date, t.user_id, t.stake, t.profit
    from per_user t where t.stake <> 0 or t.profit <> 0
    on conflict (day, user_id) do update set volume = d.volume + excluded.volume, profit = d.profit + excluded.profit
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
