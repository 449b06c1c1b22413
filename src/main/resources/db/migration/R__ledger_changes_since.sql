-- What happened to each user since p_since, as changes of the sums that the ledger audit compares: number and sum of ledger
-- rows, debt, volume, hedged volume, profit and settled bets. Only users with changes are returned. Everything that happened
-- before p_since has to be committed; each event counts by its own time.
--
-- p_bets: bets_changed_since(p_since), or that of an earlier time.
--
-- All bets on a market that is not settled are pending or cashed out. The bets of ended markets are read only if one was
-- placed since. Disabled scans keep the plan on the indexes, as in bets_changed_since().
create or replace function ledger_changes_since(p_since timestamptz, p_bets uuid[])
returns table (user_id uuid, entries bigint, amount numeric, debt numeric, volume numeric, hedged_volume numeric, profit numeric,
               settled bigint)
language plpgsql stable set enable_seqscan = off set enable_mergejoin = off set jit = off as $$
begin
  return query
  with changed as materialized (
    select b.id, b.user_id, b.market_id, b.side, b.amount, b.status, b.placed_at >= p_since as is_new,
           b.resolved_at >= p_since and b.status in ('won', 'lost') as is_settled,
           b.actual_payout - b.amount + b.cashed_stake as profit
    from (select distinct p.id from unnest(p_bets) p (id)) p
    cross join lateral (select * from bets x where x.id = p.id limit 1) b
  ), pair as materialized (
    select c.user_id, c.market_id, coalesce(sum(c.amount) filter (where c.side = 'this'), 0) as this_stake,
           coalesce(sum(c.amount) filter (where c.side = 'that'), 0) as that_stake
    from changed c where c.is_new group by c.user_id, c.market_id
  ), open_stake as materialized (
    select p.user_id, p.market_id, s.this_stake, s.that_stake
    from pair p
    cross join lateral (
      select coalesce(sum(x.amount) filter (where x.side = 'this'), 0) as this_stake,
             coalesce(sum(x.amount) filter (where x.side = 'that'), 0) as that_stake
      from bets x
      where x.user_id = p.user_id and x.market_id = p.market_id and x.status in ('pending', 'cashed_out')
    ) s
  ), ended as materialized (
    select m.id
    from (select distinct p.market_id from pair p) p
    cross join lateral (select x.id, x.status from markets x where x.id = p.market_id limit 1) m
    where m.status in ('resolved', 'cancelled')
  ), settled_stake as (
    select b.user_id, b.market_id, coalesce(sum(b.amount) filter (where b.side = 'this'), 0) as this_stake,
           coalesce(sum(b.amount) filter (where b.side = 'that'), 0) as that_stake
    from (
      select c.user_id, c.market_id, c.side, c.amount from changed c
      where c.status not in ('pending', 'cashed_out') and not exists (select from ended e where e.id = c.market_id)
      union all
      select x.user_id, x.market_id, x.side, x.amount
      from ended e
      cross join lateral (select * from bets y where y.market_id = e.id and y.status <> 'pending' offset 0) x
      where x.status <> 'cashed_out'
    ) b
    group by b.user_id, b.market_id
  ), hedge as (
    select p.user_id, 2 * least(s.this_stake, s.that_stake)
                      - 2 * least(s.this_stake - p.this_stake, s.that_stake - p.that_stake) as hedged
    from pair p
    join open_stake o on o.user_id = p.user_id and o.market_id = p.market_id
    left join settled_stake e on e.user_id = p.user_id and e.market_id = p.market_id
    cross join lateral (
      select o.this_stake + coalesce(e.this_stake, 0) as this_stake, o.that_stake + coalesce(e.that_stake, 0) as that_stake
    ) s
  ), event (user_id, entries, amount, debt, volume, hedged, profit, settled) as (
    select t.user_id, 1, t.amount, t.owed + case t.transaction_type when 'debt_repayment' then t.amount else 0 end, 0, 0, 0, 0
    from credit_transactions t
    where t.created_at >= p_since
    union all
    select c.user_id, 0, 0, 0, c.amount, 0, 0, 0 from changed c where c.is_new
    union all
    select h.user_id, 0, 0, 0, 0, h.hedged, 0, 0 from hedge h
    union all
    select c.user_id, 0, 0, 0, 0, 0, c.profit, 1 from changed c where c.is_settled
    union all
    select s.user_id, 0, 0, 0, 0, 0, -s.profit, -(s.status in ('won', 'lost'))::int
    from past_settlements s where s.reversed_at >= p_since and s.settled_at < p_since
    union all
    select o.user_id, 0, 0, 0, 0, 0, case when o.created_at >= p_since then o.value - o.stake else o.stake - o.value end, 0
    from (select distinct p.id from unnest(p_bets) p (id)) p
    join cash_outs o on o.bet_id = p.id
    where (o.created_at >= p_since and o.reversed_at is null) or (o.created_at < p_since and o.reversed_at >= p_since)
  )
  select e.user_id, sum(e.entries)::bigint, sum(e.amount), sum(e.debt), sum(e.volume), sum(e.hedged), sum(e.profit),
         sum(e.settled)::bigint
  from event e
  group by e.user_id;
end $$;
