-- The odds of p_market's first option that were in force just before p_at; null: it had none yet, or the history of that
-- time has been deleted.
create or replace function odds_before(p_market uuid, p_at timestamptz) returns numeric
language sql stable as $$
  select l.close
  from unnest(array[1, 60, 3600]) s (step)
  cross join lateral (
    select h.at, h.close from odds_history h
    where h.step = s.step and h.market_id = p_market and h.at < p_at
    order by h.at desc
    limit 1
  ) l
  order by l.at desc
  limit 1
$$;
