-- The odds of a market in steps, the latest first. If the odds did not change in the first step, it has the odds in
-- force before.
--
-- $1 market, $2 start (inclusive), $3 end (exclusive), $4 length of a step in seconds, $5 limit.
with steps as (
  select date_bin($4::int * interval '1 second', h.at, 'epoch') as at,
         (array_agg(h.open order by h.at))[1] as open, max(h.high) as high, min(h.low) as low,
         (array_agg(h.close order by h.at desc))[1] as close
  from odds_history h
  where h.market_id = $1 and h.at >= $2 and h.at < $3
  group by 1
), before as (
  select date_bin($4::int * interval '1 second', $2, 'epoch') as at, l.close
  from unnest(array[1, 60, 3600]) s (step)
  cross join lateral (
    select h.at, h.close from odds_history h
    where h.step = s.step and h.market_id = $1 and h.at < $2
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
