-- Whether anybody has bet on a market is asked for each of tens of thousands of markets every few seconds. Where most bets are on
-- a few markets, the planner takes it that any bet is likely to be on this one, and reads all bets for each market that has none.
-- These two look at one entry of an index, however bets are spread: a range in the order of that index, since an equality could
-- as well be looked for in the order of another.

create function has_pending_bets(p_market uuid) returns boolean language plpgsql stable parallel safe as $$
begin
  return (select true from bets b
          where b.market_id between p_market and p_market and b.status = 'pending'
          order by b.market_id, b.id limit 1) is not null;
end $$;

create function has_bets(p_market uuid) returns boolean language plpgsql stable parallel safe as $$
begin
  return has_pending_bets(p_market)
    or (select true from bets b
        where b.market_id between p_market and p_market and b.status <> 'pending'
        order by b.market_id, b.settlement_generation, b.id limit 1) is not null;
end $$;

create or replace function refuse_deletion_with_bets() returns trigger language plpgsql as $$
begin
  if has_bets(old.id) then
    raise exception 'market % has bets and is never deleted', old.id using errcode = 'restrict_violation';
  end if;
  return old;
end $$;
