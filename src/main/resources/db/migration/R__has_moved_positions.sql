-- Whether the odds of a market on which p_user has pending bets have changed at p_since or later. Reads the bets of the user
-- only, whatever the statistics were.
create or replace function has_moved_positions(p_user uuid, p_since timestamptz) returns boolean
language plpgsql stable
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  return (select true
          from bets b
          cross join lateral (
            select from market_odds o where o.market_id = b.market_id and o.changed_at >= p_since limit 1
          ) m
          where b.user_id = p_user and b.status = 'pending'
          limit 1) is not null;
end $$;
