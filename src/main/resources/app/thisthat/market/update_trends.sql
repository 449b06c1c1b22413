-- Scores the open markets for the trending order, and updates what listings tell of the last day: the odds at the end of
-- each hour and those of a day ago.
--
--   score = ln(1 + stakes) + 2 ln(1 + bettors) + 10 (highest - lowest odds) + 0.1 ln(1 + volume)
--
--   stakes   sum of the stakes, with a half-life of six hours
--   bettors  number of users who bet, with the same half-life; a user with an earlier pending bet is not counted again
--   odds     extremes of the last 24 full hours and the current one
--   volume   trading volume at the feed; gives markets without bets an order
--
-- count_stakes.sql counts the bets. Incremental: a run reads the odds that changed since the last run, of one hour at most,
-- and of the 30 seconds before it, since a change may be committed late; extremes are idempotent. Only scores that change
-- are written. A row that count_stakes.sql has changed since this statement began is left to the next run, since its new
-- bets are not visible here.
with scored as (
  update trends_counted c
  set scored_to = greatest(c.scored_to, least(now(), c.scored_to + interval '1 hour'))
  from (select scored_to from trends_counted for update) before
  returning before.scored_to as since, c.scored_to as until
), recent as (
  select h.market_id, date_trunc('hour', h.at) as hour, min(h.low) as low, max(h.high) as high,
         (array_agg(h.close order by h.at desc))[1] as close
  from scored s
  join odds_history h on h.at >= date_trunc('minute', s.since - interval '30 seconds') and h.at <= s.until
  where h.at > now() - interval '1 day'
  group by 1, 2
), stored as (
  insert into odds_extremes as x (hour, market_id, low, high, close)
  select hour, market_id, low, high, close from recent order by hour, market_id
  on conflict (hour, market_id) do update
  set low = least(x.low, excluded.low), high = greatest(x.high, excluded.high), close = excluded.close
  where excluded.low < x.low or excluded.high > x.high or excluded.close is distinct from x.close
), expired as (
  delete from odds_extremes where hour <= now() - interval '25 hours'
), extremes as (
  select e.market_id, (max(e.high) - min(e.low))::float8 as span
  from (
    select market_id, low, high from odds_extremes where hour > now() - interval '25 hours'
    union all
    select market_id, low, high from recent
  ) e
  group by e.market_id
), open_markets as (
  select m.id, coalesce(m.volume, 0)::float8 as volume, coalesce(v.span, 0) as span,
         coalesce(t.stakes * f.decay, 0) as stakes, coalesce(t.bettors * f.decay, 0) as bettors,
         t.score, coalesce(t.scored_at, now()) as scored_at
  from markets m
  left join market_trends t on t.market_id = m.id
  left join extremes v on v.market_id = m.id
  cross join lateral (
    select power(0.5, least(extract(epoch from now() - t.scored_at)::float8 / 21600, 100)) as decay
  ) f
  where m.status = 'open'
), scores as (
  select o.id, o.stakes, o.bettors, o.score as before, o.scored_at,
         round((ln(1 + o.stakes) + 2 * ln(1 + o.bettors) + 10 * o.span + 0.1 * ln(1 + o.volume))::numeric, 3) as score
  from open_markets o
), closed as (
  delete from market_trends t
  using markets m
  where m.id = t.market_id and m.status <> 'open'
)
insert into market_trends as t (market_id, score, stakes, bettors, scored_at)
select s.id, s.score, round(s.stakes::numeric, 6), round(s.bettors::numeric, 6), s.scored_at
from scores s -- rounded, so that decayed values become 0
where s.before is distinct from s.score
order by s.id
on conflict (market_id) do update
set score = excluded.score, stakes = excluded.stakes, bettors = excluded.bettors, scored_at = now()
where t.scored_at = excluded.scored_at
