-- Seconds since the feed confirmed the odds of the open mirrored markets: minimum, median, 95th percentile, maximum. 0
-- without such a market.
select coalesce(greatest(seconds[1], 0), 0) as minimum,
       coalesce(greatest(seconds[2], 0), 0) as median,
       coalesce(greatest(seconds[3], 0), 0) as p95,
       coalesce(greatest(seconds[4], 0), 0) as maximum
from (
  select percentile_disc(array[0, 0.5, 0.95, 1]::float8[]) within group (
           order by extract(epoch from clock_timestamp() - o.confirmed_at)::float8) as seconds
  from markets m join market_odds o on o.market_id = m.id
  where m.status = 'open' and m.market_type = 'polymarket'
) ages
