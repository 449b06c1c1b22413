-- Adds stakes, cash-outs and reversals of cash-outs to market_bettors and market_statistics, in the order of the ledger:
-- at most p_window of it, up to committed_before(p_lag). Returns the number of ledger rows, whether more can be counted at
-- once, and how old the first row is that is not counted; no row if another call is in progress.
--
-- At most p_limit rows are counted, and those of the same time: the rest of the window is left to the next call. Rows and
-- progress are written in one transaction, so each row counts once, whichever node calls and wherever it is killed.
--
-- Lateral look-ups and disabled sequential scans keep the plan on the indexes, for any distribution of bets.
create or replace function count_bets(p_lag interval, p_window interval, p_limit int)
returns table (counted int, has_more boolean, lag_seconds double precision)
language plpgsql security definer set search_path from current
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  -- Progress without rows is stored in steps of this length, so that an idle service writes little.
  idle_step constant interval := interval '10 seconds';
  counted_types constant text[] := array['bet_placed', 'bet_cash_out', 'cash_out_reversal'];
  v_since timestamptz;
  v_before timestamptz;
  v_last timestamptz;
  v_full boolean;
  v_counted int;
begin
  select p.counted_before into v_since from statistics_progress p for update skip locked;
  if v_since is null then
    return;
  end if;
  v_before := least(v_since + p_window, committed_before(p_lag));
  if v_before <= v_since then
    return query select 0, false, extract(epoch from clock_timestamp() - v_since)::double precision;
    return;
  end if;

  with source as materialized (
    select t.reference_id, t.transaction_type, t.generation, t.seq, t.created_at
    from credit_transactions t
    where t.created_at >= v_since and t.created_at < v_before and t.transaction_type = any (counted_types)
    order by t.created_at fetch first p_limit rows with ties
  ), entry as materialized (
    select b.market_id, b.user_id, b.side, b.odds_at_bet, b.amount, b.potential_payout, t.seq,
           t.transaction_type = 'bet_placed' as placed, c.stake, c.payout, c.value,
           case t.transaction_type when 'bet_cash_out' then 1 when 'cash_out_reversal' then -1 else 0 end as sign
    from source t
    cross join lateral (select * from bets x where x.id = t.reference_id limit 1) b
    left join lateral (
      select x.stake, x.payout, x.value from cash_outs x
      where t.transaction_type <> 'bet_placed' and x.bet_id = t.reference_id and x.ordinal = -t.generation limit 1
    ) c on true
  ), grouped as materialized (
    select e.market_id, e.user_id,
           (array_agg(e.side order by e.seq))[1] as side, (array_agg(e.odds_at_bet order by e.seq))[1] as odds,
           count(*) filter (where e.placed) as bets,
           coalesce(sum(e.amount) filter (where e.placed and e.side = 'this'), 0) as this_stake,
           coalesce(sum(e.amount) filter (where e.placed and e.side = 'that'), 0) as that_stake,
           coalesce(sum(e.potential_payout) filter (where e.placed and e.side = 'this'), 0) as this_payout,
           coalesce(sum(e.potential_payout) filter (where e.placed and e.side = 'that'), 0) as that_payout,
           coalesce(sum(e.sign * e.stake), 0) as cashed_stake,
           coalesce(sum(e.sign * e.payout) filter (where e.side = 'this'), 0) as this_cashed,
           coalesce(sum(e.sign * e.payout) filter (where e.side = 'that'), 0) as that_cashed,
           coalesce(sum(e.sign * e.value), 0) as cashed_value
    from entry e
    group by e.market_id, e.user_id
  ), kept as (
    insert into market_bettors as m
      (market_id, user_id, side, odds, bets, this_stake, that_stake, this_payout, that_payout, cashed_stake, this_cashed,
       that_cashed, cashed_value)
    select g.market_id, g.user_id, g.side, g.odds, g.bets, g.this_stake, g.that_stake, g.this_payout, g.that_payout,
           g.cashed_stake, g.this_cashed, g.that_cashed, g.cashed_value
    from grouped g
    on conflict (market_id, user_id) do update
      set bets = m.bets + excluded.bets, this_stake = m.this_stake + excluded.this_stake,
          that_stake = m.that_stake + excluded.that_stake, this_payout = m.this_payout + excluded.this_payout,
          that_payout = m.that_payout + excluded.that_payout, cashed_stake = m.cashed_stake + excluded.cashed_stake,
          this_cashed = m.this_cashed + excluded.this_cashed, that_cashed = m.that_cashed + excluded.that_cashed,
          cashed_value = m.cashed_value + excluded.cashed_value
    returning m.market_id, m.user_id, m.xmax = 0 as added -- an inserted row has no xmax
  ), summed as (
    insert into market_statistics as s (market_id, bets, bettors, this_stake, that_stake)
    select g.market_id, sum(g.bets), count(*) filter (where k.added), sum(g.this_stake), sum(g.that_stake)
    from grouped g
    join kept k on k.market_id = g.market_id and k.user_id = g.user_id
    where g.bets > 0
    group by g.market_id
    on conflict (market_id) do update
      set bets = s.bets + excluded.bets, bettors = s.bettors + excluded.bettors,
          this_stake = s.this_stake + excluded.this_stake, that_stake = s.that_stake + excluded.that_stake
  )
  select count(*), max(s.created_at) into v_counted, v_last from source s;

  v_full := v_counted >= p_limit;
  v_before := case when v_full then v_last + interval '1 microsecond' else v_before end;

  if v_counted > 0 or v_before = v_since + p_window or v_before >= v_since + idle_step
     or exists (select from markets m where m.settled_at >= v_since and m.settled_at < v_before) then
    update statistics_progress set counted_before = v_before;
  end if;
  return query
  select v_counted, v_full or v_before = v_since + p_window,
         extract(epoch from clock_timestamp() - v_before)::double precision;
end $$;

revoke execute on function count_bets from public;
grant execute on function count_bets to thisthat_service;
