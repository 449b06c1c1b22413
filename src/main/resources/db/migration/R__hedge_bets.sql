-- Adds placed bets to hedged_stakes and the hedged parts of their stakes to the totals of their users (rule board-volume).
-- Called by place_bets() for bets whose users have stakes on the other side too; ids of rejected bets are ignored. The caller
-- has locked the users; each has at most one of the bets. Stakes are summed up at the first bet on the second side.
create or replace function hedge_bets(p_bets uuid[]) returns void
language plpgsql security definer set search_path from current
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  v_users uuid[];
  v_amounts numeric[];
begin
  with hedging as materialized (
    select b.user_id, b.market_id, b.side, b.amount, coalesce(h.this_stake, e.this_stake) as this_stake,
           coalesce(h.that_stake, e.that_stake) as that_stake
    from unnest(p_bets) a (id)
    cross join lateral (select * from bets x where x.id = a.id limit 1) b
    left join lateral (
      select x.this_stake, x.that_stake from hedged_stakes x
      where x.user_id = b.user_id and x.market_id = b.market_id limit 1
    ) h on true
    left join lateral ( -- the earlier stakes
      select coalesce(sum(x.amount) filter (where x.side = 'this'), 0) as this_stake,
             coalesce(sum(x.amount) filter (where x.side = 'that'), 0) as that_stake
      from bets x
      where h.this_stake is null and x.user_id = b.user_id and x.market_id = b.market_id and x.id <> b.id
        and x.status in ('pending', 'cashed_out')
    ) e on true
  ), hedged as (
    insert into hedged_stakes as s (user_id, market_id, this_stake, that_stake)
    select h.user_id, h.market_id, h.this_stake + case h.side when 'this' then h.amount else 0 end,
           h.that_stake + case h.side when 'that' then h.amount else 0 end
    from hedging h
    on conflict (user_id, market_id) do update set this_stake = excluded.this_stake, that_stake = excluded.that_stake
    returning s.user_id, s.this_stake, s.that_stake
  )
  select array_agg(h.user_id),
         array_agg(h.amount - abs(n.this_stake - n.that_stake) + abs(h.this_stake - h.that_stake))
  into v_users, v_amounts
  from hedging h join hedged n on n.user_id = h.user_id;

  perform ledger_hedge(v_users, v_amounts);
end $$;

revoke execute on function hedge_bets from public;
