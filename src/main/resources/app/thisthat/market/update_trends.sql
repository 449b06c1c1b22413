-- Scores the open markets: what was staked and by how many, counting half as much every six hours, how far the odds went
-- in a day (the last 24 whole hours and the running one), and, where nobody bets, a little for the volume on the feed.
--
--   score = ln(1 + stakes) + 2 ln(1 + bettors) + 10 (highest - lowest odds) + 0.1 ln(1 + volume)
--
-- Reads the bets since the last time only, an hour of them at the most. Those of the last half minute wait for the next
-- time, since one with a lower id might be committed yet. Of the odds it reads the last half minute, too, and once more the
-- next time: to see an extreme twice changes nothing. Only rows that differ are written.
with counted as (
  update trends_counted c
  set counted_to = greatest(c.counted_to, least(now() - interval '30 seconds', c.counted_to + interval '1 hour'))
  from (select counted_to from trends_counted for update) before
  returning before.counted_to as since, c.counted_to as until
), span as (
  select first_id(since) as since, first_id(until) as until from counted
), staked as (
  select b.market_id, b.user_id, s.since, sum(b.amount) as stakes
  from span s
  join bets b on b.id >= s.since and b.id < s.until
  group by b.market_id, b.user_id, s.since
), arrived as (
  select s.market_id, sum(s.stakes)::float8 as stakes,
         count(*) filter (where not exists (
           select from bets e
           where e.user_id = s.user_id and e.market_id = s.market_id and e.status = 'pending' and e.id < s.since)) as bettors
  from staked s
  group by s.market_id
), fresh as (
  select h.market_id, date_trunc('hour', h.at) as hour, min(h.low) as low, max(h.high) as high
  from counted c
  join odds_history h on h.at >= date_trunc('minute', c.since) and h.at <= c.until + interval '30 seconds'
  where h.at > now() - interval '1 day'
  group by 1, 2
), kept as (
  insert into odds_extremes as x (hour, market_id, low, high)
  select hour, market_id, low, high from fresh order by hour, market_id
  on conflict (hour, market_id) do update
  set low = least(x.low, excluded.low), high = greatest(x.high, excluded.high)
  where excluded.low < x.low or excluded.high > x.high
), forgotten as (
  delete from odds_extremes where hour <= now() - interval '25 hours'
), moved as (
  select e.market_id, (max(e.high) - min(e.low))::float8 as span
  from (
    select market_id, low, high from odds_extremes where hour > now() - interval '25 hours'
    union all
    select market_id, low, high from fresh
  ) e
  group by e.market_id
), open_markets as (
  select m.id, coalesce(m.volume, 0)::float8 as volume, coalesce(v.span, 0) as span, a.market_id is not null as bet_on,
         coalesce(t.stakes * f.fading, 0) + coalesce(a.stakes, 0) as stakes,
         coalesce(t.bettors * f.fading, 0) + coalesce(a.bettors, 0) as bettors
  from markets m
  left join market_trends t on t.market_id = m.id
  left join arrived a on a.market_id = m.id
  left join moved v on v.market_id = m.id
  cross join lateral (
    select power(0.5, least(extract(epoch from now() - t.scored_at)::float8 / 21600, 100)) as fading
  ) f
  where m.status = 'open'
), scored as (
  select o.id, o.stakes, o.bettors, o.bet_on,
         round((ln(1 + o.stakes) + 2 * ln(1 + o.bettors) + 10 * o.span + 0.1 * ln(1 + o.volume))::numeric, 3) as score
  from open_markets o
), gone as (
  delete from market_trends t
  using markets m
  where m.id = t.market_id and m.status <> 'open'
)
insert into market_trends as t (market_id, score, stakes, bettors)
select s.id, s.score, round(s.stakes::numeric, 6), round(s.bettors::numeric, 6) -- what has faded is 0, not ever less
from scored s
left join market_trends before on before.market_id = s.id
where s.bet_on or before.score is distinct from s.score
order by s.id
on conflict (market_id) do update
set score = excluded.score, stakes = excluded.stakes, bettors = excluded.bettors, scored_at = now()
