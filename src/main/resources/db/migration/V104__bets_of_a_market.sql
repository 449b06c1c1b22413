-- Whether anybody has bet on a market is asked for each of tens of thousands of markets every few seconds. Where most bets are on
-- a few markets, the planner takes it that any bet is likely to be on this one, and reads all bets for each market that has none.
-- These look at one entry of an index, however bets are spread: a range in the order of that index, since an equality could as
-- well be looked for in the order of another; and never all bets, even in a plan that was made when there were few.

create function has_pending_bets(p_market uuid) returns boolean
language plpgsql stable parallel safe set enable_seqscan = off as $$
begin
  return (select true from bets b
          where b.market_id between p_market and p_market and b.status = 'pending'
          order by b.market_id, b.id limit 1) is not null;
end $$;

-- The oldest generation in which a bet of a market was settled; null while none is settled.
create function oldest_settlement(p_market uuid) returns int
language plpgsql stable parallel safe set enable_seqscan = off as $$
begin
  return (select b.settlement_generation from bets b
          where b.market_id between p_market and p_market and b.status <> 'pending'
          order by b.market_id, b.settlement_generation, b.id limit 1);
end $$;

create function has_bets(p_market uuid) returns boolean language plpgsql stable parallel safe as $$
begin
  return has_pending_bets(p_market) or oldest_settlement(p_market) is not null;
end $$;

create or replace function refuse_deletion_with_bets() returns trigger language plpgsql as $$
begin
  if has_bets(old.id) then
    raise exception 'market % has bets and is never deleted', old.id using errcode = 'restrict_violation';
  end if;
  return old;
end $$;

-- Settlement takes the bets of its market in the same way.
do $migration$
declare
  definition constant text := pg_get_functiondef('settle_bets'::regproc);
  ranged constant text := replace(definition,
    'where b.market_id = p_market and b.status = ''pending''', 'where b.market_id between p_market and p_market and b.status = ''pending''');
  ordered constant text := replace(ranged, 'order by b.id limit p_limit', 'order by b.market_id, b.id limit p_limit');
begin
  if ranged = definition or ordered = ranged then
    raise exception 'settle_bets() is not as expected';
  end if;
  execute ordered;
end $migration$;
