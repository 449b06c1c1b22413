-- Adds the bets since the last run, of one hour at most, to market_trends; update_trends.sql computes the scores. Runs every
-- few seconds, since a long load would otherwise give one run the bets of a minute, which delay new bets.
--
-- Bets of the last 30 seconds are left to a later run, since an earlier id may not be committed yet. A user with an earlier
-- open bet on the market is not counted again.
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
), arrivals as (
  select s.market_id, sum(s.stakes)::float8 as stakes,
         count(*) filter (where not exists (
           select from bets e
           where e.user_id = s.user_id and e.market_id = s.market_id and e.status in ('pending', 'cashed_out')
             and e.id < s.since))
           as bettors
  from staked s
  group by s.market_id
)
insert into market_trends as t (market_id, score, stakes, bettors)
select a.market_id, 0, a.stakes, a.bettors
from arrivals a
join markets m on m.id = a.market_id and m.status = 'open'
order by a.market_id
on conflict (market_id) do update
set stakes = t.stakes * power(0.5, least(extract(epoch from now() - t.scored_at)::float8 / 21600, 100)) + excluded.stakes,
    bettors = t.bettors * power(0.5, least(extract(epoch from now() - t.scored_at)::float8 / 21600, 100)) + excluded.bettors,
    scored_at = now()
