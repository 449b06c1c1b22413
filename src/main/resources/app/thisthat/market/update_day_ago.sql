-- Updates the odds of a day ago of the open markets: those of the changes that are a day old since the last run, one hour
-- of them at most. The changes of that time are minutes long, so the result is as exact.
with counted as (
  update trends_counted c
  set day_ago_to = greatest(c.day_ago_to, least(now() - interval '1 day', c.day_ago_to + interval '1 hour'))
  from (select day_ago_to from trends_counted for update) before
  returning before.day_ago_to as since, c.day_ago_to as until
), aged as (
  select h.market_id, (array_agg(h.close order by h.at desc))[1] as odds
  from counted c
  join odds_history h on h.at >= c.since and h.at < c.until
  group by h.market_id
), locked as (
  select t.market_id, a.odds
  from market_trends t
  join aged a on a.market_id = t.market_id
  where t.day_ago is distinct from a.odds
  order by t.market_id
  for no key update of t
)
update market_trends t set day_ago = l.odds from locked l where l.market_id = t.market_id
