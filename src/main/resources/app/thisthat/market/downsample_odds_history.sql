-- Merges rows of one step length into rows of a longer one, and returns the number merged. Only complete longer steps
-- are merged.
--
-- $1 step in seconds, $2 longer step in seconds, $3 rows that begin before are merged, $4 limit.
with old as (
  delete from odds_history h
  where (h.step, h.market_id, h.at) in (
    select step, market_id, at from odds_history
    where step = $1 and at < date_bin($2::int * interval '1 second', $3, 'epoch')
    order by at
    limit $4
    for update skip locked
  )
  returning h.market_id, h.at, h.open, h.high, h.low, h.close, h.that_close
), merged as (
  insert into odds_history as h (market_id, step, at, open, high, low, close, that_close)
  select market_id, $2, date_bin($2::int * interval '1 second', at, 'epoch'),
         (array_agg(open order by at))[1], max(high), min(low), (array_agg(close order by at desc))[1],
         (array_agg(that_close order by at desc))[1]
  from old
  group by 1, 3
  order by 1, 3
  on conflict (step, market_id, at) do update
  set high = greatest(h.high, excluded.high), low = least(h.low, excluded.low), close = excluded.close,
      that_close = excluded.that_close
)
select count(*) from old
