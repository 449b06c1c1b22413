-- The portfolio of p_user at the time p_at (rule portfolio-history), whenever it is called; no row: the user had no ledger
-- row yet. Everything up to p_at has to be committed. p_at is the start of a step of the odds history.
--
-- An event has the time of its ledger row. Events without one, such as a loss, have the time stored with the bet. The
-- present values are known, so only the events after p_at are undone: their ledger rows, losses, and bets that are pending.
-- A market whose odds have not changed since p_at needs no look-up in the odds history.
--
-- The plan is made once for each connection. Lateral look-ups and disabled scans and joins keep it on the indexes of the user,
-- whatever the statistics were: a combination with the index of all pending bets would read that index for each user.
create or replace function portfolio_at(p_user uuid, p_at timestamptz)
returns table (balance numeric, debt numeric, realised_pnl numeric, stake numeric, value numeric)
language plpgsql stable set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_bitmapscan = off set enable_mergejoin = off set jit = off as $$
begin
  return query
  with base as materialized (
    select u.credit_debt, u.overall_pnl, l.seq, l.balance_after
    from users u
    cross join lateral (
      select t.seq, t.balance_after from credit_transactions t
      where t.user_id = u.id and t.created_at <= p_at
      order by t.seq desc
      limit 1
    ) l
    where u.id = p_user
  ), later as materialized (
    select t.reference_id, t.transaction_type, t.generation, t.amount, t.owed
    from base s join credit_transactions t on t.user_id = p_user and t.seq > s.seq
  ), later_of_bet as materialized (
    select l.reference_id,
           bool_or(l.transaction_type = 'bet_placed') as placed,
           array_agg(l.generation) filter (where l.transaction_type in ('bet_payout', 'bet_refund')) as settled,
           array_agg(l.generation) filter (where l.transaction_type in ('payout_reversal', 'refund_reversal')) as taken_back,
           array_agg(l.generation) filter (where l.transaction_type = 'bet_cash_out') as cashed,
           array_agg(l.generation) filter (where l.transaction_type = 'cash_out_reversal') as returned
    from later l
    group by l.reference_id
  ), earlier_settlement as materialized ( -- that was in force at p_at
    select p.bet_id, p.profit
    from past_settlements p
    left join later_of_bet l on l.reference_id = p.bet_id
    where p.user_id = p_user
      and case p.status when 'lost' then p.settled_at <= p_at
                        else (p.generation = any (l.settled)) is not true end
      and (p.generation = any (l.taken_back) is true
           or (p.reversed_at > p_at and not exists (
                 select from credit_transactions t
                 where t.reference_id = p.bet_id and t.generation = p.generation
                   and t.transaction_type in ('payout_reversal', 'refund_reversal'))))
  ), untouched as materialized ( -- pending bets that had the same stake and payout at p_at
    select b.market_id, b.side, sum(b.amount) as stake, sum(b.potential_payout) as payout
    from bets b
    where b.user_id = p_user and b.status = 'pending' and b.cash_outs = 0
      and not exists (select from later_of_bet l where l.reference_id = b.id)
      and not exists (select from past_settlements p where p.user_id = p_user and p.bet_id = b.id)
    group by b.market_id, b.side
  ), affected as materialized (
    select b.id, b.market_id, b.side, b.amount, b.potential_payout, b.actual_payout, b.status, b.settlement_generation,
           b.resolved_at, b.cashed_stake, b.cashed_value, b.cash_outs
    from bets b
    where b.user_id = p_user and b.status = 'pending'
      and (b.cash_outs > 0
           or exists (select from later_of_bet l where l.reference_id = b.id)
           or exists (select from past_settlements p where p.user_id = p_user and p.bet_id = b.id))
    union all
    select b.id, b.market_id, b.side, b.amount, b.potential_payout, b.actual_payout, b.status, b.settlement_generation,
           b.resolved_at, b.cashed_stake, b.cashed_value, b.cash_outs
    from later_of_bet l
    cross join lateral (select * from bets x where x.id = l.reference_id limit 1) b
    where b.user_id = p_user and b.status <> 'pending' and (b.status <> 'lost' or b.resolved_at <= p_at)
    union all
    select b.id, b.market_id, b.side, b.amount, b.potential_payout, b.actual_payout, b.status, b.settlement_generation,
           b.resolved_at, b.cashed_stake, b.cashed_value, b.cash_outs
    from bets b
    where b.user_id = p_user and b.status = 'lost' and b.resolved_at > p_at
  ), judged as (
    select a.*, coalesce(a.actual_payout - a.amount + a.cashed_stake, 0) as settlement_profit, e.profit as earlier_profit,
           l.placed is not true as placed_then, l.cashed, l.returned,
           case when a.status = 'lost' then a.resolved_at <= p_at
                when a.status in ('won', 'cancelled') then (a.settlement_generation = any (l.settled)) is not true
                else false end as settled_then
    from affected a
    left join later_of_bet l on l.reference_id = a.id
    left join earlier_settlement e on e.bet_id = a.id
  ), state as materialized (
    select j.market_id, j.side,
           j.placed_then and not j.settled_then and j.earlier_profit is null as open_then,
           j.amount - coalesce(c.stake, 0) as stake, j.potential_payout - coalesce(c.payout, 0) as payout,
           j.settlement_profit + j.cashed_value - j.cashed_stake
             - case when j.placed_then
                    then case when j.settled_then then j.settlement_profit else coalesce(j.earlier_profit, 0) end
                         + coalesce(c.value - c.stake, 0)
                    else 0 end as later_profit
    from judged j
    left join lateral ( -- the cash-outs in force at p_at
      select sum(k.stake) as stake, sum(k.payout) as payout, sum(k.value) as value
      from cash_outs k
      where j.cash_outs > 0 and k.bet_id = j.id and (-k.ordinal = any (j.cashed)) is not true
        and (k.reversed_at is null
             or -k.ordinal = any (j.returned) is true
             or (k.reversed_at > p_at and not exists (
                   select from credit_transactions t
                   where t.reference_id = k.bet_id and t.transaction_type = 'cash_out_reversal'
                     and t.generation = -k.ordinal)))
    ) c on j.cash_outs > 0
  ), held as materialized (
    select x.market_id, x.side, sum(x.stake) as stake, sum(x.payout) as payout
    from (
      select u.market_id, u.side, u.stake, u.payout from untouched u
      union all
      select s.market_id, s.side, s.stake, s.payout from state s where s.open_then and s.stake > 0
    ) x
    group by x.market_id, x.side
  ), valued as (
    select h.stake,
           round(h.payout * case h.side when 'this' then coalesce(q.this_odds, o.this_odds)
                                        else coalesce(q.that_odds, o.that_odds) end, 2) as value
    from held h
    cross join lateral (
      select x.this_odds, x.that_odds, x.changed_at from market_odds x where x.market_id = h.market_id limit 1
    ) o
    left join lateral (
      select b.this_odds, b.that_odds from odds_pair_before(h.market_id, p_at) b where o.changed_at >= p_at
    ) q on true
  )
  select s.balance_after::numeric,
         s.credit_debt - coalesce((
           select sum(l.owed + case l.transaction_type when 'debt_repayment' then l.amount else 0 end) from later l), 0),
         s.overall_pnl - coalesce((select sum(t.later_profit) from state t), 0),
         coalesce((select sum(v.stake) from valued v), 0.00), coalesce((select sum(v.value) from valued v), 0.00)
  from base s;
end $$;
