-- The odds of markets in steps, the latest $5 of each market in ascending order. If the odds of a market did not change in
-- the first step, it has the odds in force before.
--
-- $1 markets, $2 start (inclusive), $3 end (exclusive), $4 length of a step in seconds, $5 limit.
--
-- Only the latest rows are read: of each resolution as many as the steps of the limit can have.
select c.market_id, p.at, p.open, p.high, p.low, p.close
from unnest($1::uuid[]) with ordinality c (market_id, ordinal)
cross join lateral (
  with steps as (
    select date_bin($4::int * interval '1 second', r.at, 'epoch') as at,
           (array_agg(r.open order by r.at))[1] as open, max(r.high) as high, min(r.low) as low,
           (array_agg(r.close order by r.at desc))[1] as close
    from unnest(array[1, 60, 3600]) s (step)
    cross join lateral (
      select h.at, h.open, h.high, h.low, h.close from odds_history h
      where h.step = s.step and h.market_id = c.market_id and h.at >= $2 and h.at < $3
      order by h.at desc
      limit $5::bigint * greatest(1, ceil($4::numeric / s.step))::bigint
    ) r
    group by 1
    order by 1 desc
    limit $5
  ), before as (
    select date_bin($4::int * interval '1 second', $2, 'epoch') as at, l.close
    from unnest(array[1, 60, 3600]) s (step)
    cross join lateral (
      select h.at, h.close from odds_history h
      where h.step = s.step and h.market_id = c.market_id and h.at < $2
      order by h.at desc
      limit 1
    ) l
    order by l.at desc
    limit 1
  )
  select at, open, high, low, close from steps
  union all
  select b.at, b.close, b.close, b.close, b.close from before b where not exists (select from steps s where s.at = b.at)
  order by at desc
  limit $5
) p
order by c.ordinal, p.at
