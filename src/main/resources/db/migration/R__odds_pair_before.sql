-- The odds of both options of p_market that were in force just before p_at; no row: as of odds_before(). Exact for the
-- start of a second within the last hour, of a minute within seven days, and of an hour before that.
create or replace function odds_pair_before(p_market uuid, p_at timestamptz)
returns table (this_odds numeric, that_odds numeric)
language sql stable as $$
  select l.close, coalesce(l.that_close, 1 - l.close)
  from unnest(array[1, 60, 3600]) s (step)
  cross join lateral (
    select h.at, h.close, h.that_close from odds_history h
    where h.step = s.step and h.market_id = p_market and h.at < p_at
    order by h.at desc
    limit 1
  ) l
  order by l.at desc
  limit 1
$$;
