-- Leaderboards of a month, a week and a day, and who is ranked at all.
--
-- What each user staked and won on each day of UTC is added up where the totals of the account are: in the ledger's
-- function, under the lock it holds anyway. So both are right at every commit, and a bet costs one short row more that the
-- same user's next bet updates in place. A correction takes back on the day it is made.

create table daily_totals (
  day     date not null,
  user_id uuid not null references users on delete restrict,
  volume  numeric(18, 2) not null,
  profit  numeric(18, 2) not null,
  primary key (day, user_id)
) with (fillfactor = 70);

insert into daily_totals (day, user_id, volume, profit)
select day, user_id, sum(volume), sum(profit) from (
  select (placed_at at time zone 'UTC')::date, user_id, amount, 0 from bets
  union all
  select (resolved_at at time zone 'UTC')::date, user_id, 0, actual_payout - amount from bets where status in ('won', 'lost')
) t (day, user_id, volume, profit)
group by day, user_id;

alter table users add settled_bets int not null default 0; -- won or lost
update users u set settled_bets = s.bets
from (select user_id, count(*) as bets from bets where status in ('won', 'lost') group by user_id) s
where u.id = s.user_id;

-- How many settled bets somebody needs to be ranked, from the settings of the service; one row.
create table leaderboard_rules (
  only_row         boolean primary key default true check (only_row),
  min_settled_bets int not null check (min_settled_bets >= 0)
);
insert into leaderboard_rules (min_settled_bets) values (0);

create or replace view ranked_users as
select id, username, overall_pnl, total_volume
from users
where role = 'user'
  and closed_at is null
  and not coalesce(suspension is not null and coalesce(suspended_until > now(), true), false)
  and settled_bets >= (select min_settled_bets from leaderboard_rules);

grant select on daily_totals, leaderboard_rules to thisthat_service;
grant update (min_settled_bets) on leaderboard_rules to thisthat_service;

-- Posts entries to the ledger, all of them or, where one is a debit its user cannot pay, all but that one.
--
-- An entry moves a balance by p_amounts[i] (0: no ledger row), the user's volume by p_stakes[i] and profit by
-- p_profits[i]; p_generations (null: all 0) tells the settlements of a bet apart. In one call a user has either exactly one
-- debit, or credits and reversals only. A credit past the balance limit is paid up to the limit, and pays the user's debt
-- with a row of its own; a reversal takes what is there, the rest becomes debt. Users are locked in the order of their ids,
-- so that calls never wait for each other in a circle.
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
  ), per_user as (
    select n.user_id, min(n.opening) + sum(n.net - n.before) as net, max(n.seq) as seq,
           sum(n.stake) as stake, sum(n.profit) as profit,
           sum(case when n.profit = 0 then 0
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
