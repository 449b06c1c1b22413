-- Writes the odds that the feed had before the first own row of a market's history, in steps of an hour, and removes the
-- market from the queue. The hour of the first own row is left out. The hours of the last day and the odds of a day ago
-- count for listings too.
--
-- $1 market, $2 times, $3 odds of the first option, $4 and $5 lease (job, token).
with done as (
  delete from odds_backfills where market_id = $1 and (select lease_holds($4, $5)) returning market_id
), own as (
  select date_trunc('hour', coalesce(min(f.at), now())) as since
  from unnest(array[1, 60, 3600]) s (step)
  cross join lateral (
    select h.at from odds_history h where h.step = s.step and h.market_id = $1 order by h.at limit 1
  ) f
), points as (
  select d.market_id, date_trunc('hour', p.at) as at, (array_agg(p.odds order by p.at))[1] as open, max(p.odds) as high,
         min(p.odds) as low, (array_agg(p.odds order by p.at desc))[1] as close
  from done d
  cross join own o
  join unnest($2::timestamptz[], $3::numeric[]) p (at, odds) on p.at < o.since
  group by 1, 2
), stored as (
  insert into odds_history (market_id, step, at, open, high, low, close)
  select p.market_id, 3600, p.at, p.open, p.high, p.low, p.close from points p order by p.at
  on conflict (step, market_id, at) do nothing
), hours as (
  insert into odds_extremes (hour, market_id, low, high, close)
  select p.at, p.market_id, p.low, p.high, p.close from points p where p.at > now() - interval '25 hours' order by p.at
  on conflict (hour, market_id) do nothing
)
update market_trends t
set day_ago = p.close
from (select p.market_id, p.close from points p where p.at < now() - interval '1 day' order by p.at desc limit 1) p
where t.market_id = p.market_id and t.day_ago is null
