-- Tells up to $2 alerts on a move of the odds of markets that have changed since $1. $3 quiet time in milliseconds, $4
-- alerts a day. Moves are measured from the lowest and the highest odds in the period of the alert, or since it fired.
with moved as materialized (
  select distinct h.market_id
  from (
    select h.market_id from odds_history h where h.step = 1 and h.at >= date_trunc('second', $1::timestamptz)
    union all -- after a long time without an evaluation
    select h.market_id from odds_history h where h.step = 60 and h.at >= date_trunc('minute', $1::timestamptz)
  ) h
  where exists (select from alert_markets t where t.market_id = h.market_id and t.type = 'odds_move')
), periods as materialized (
  select distinct t.market_id, t.within_minutes, now() - t.within_minutes * interval '1 minute' as begins
  from moved v
  join alert_markets t on t.market_id = v.market_id and t.type = 'odds_move' and t.ended_at is null
    and coalesce(t.quiet_until <= now(), true)
), extremes as materialized (
  select p.market_id, p.within_minutes, p.begins, b.odds as before, o.this_odds as odds,
         least(h.low, b.odds) as low, greatest(h.high, b.odds) as high
  from periods p
  join markets m on m.id = p.market_id and m.status = 'open'
  join market_odds o on o.market_id = p.market_id
  cross join lateral (select odds_before(p.market_id, p.begins) as odds) b
  cross join lateral (
    select min(h.low) as low, max(h.high) as high
    from odds_history h
    where h.step in (1, 60, 3600) and h.market_id = p.market_id and h.at >= p.begins
  ) h
), judged as materialized (
  select t.alert_id, t.market_id, t.since, x.odds,
         case when x.odds - r.low >= r.high - x.odds then r.low else r.high end as from_odds
  from extremes x
  join alert_markets t on t.market_id = x.market_id and t.type = 'odds_move' and t.within_minutes = x.within_minutes
    and t.ended_at is null and coalesce(t.quiet_until <= now(), true)
    and greatest(x.odds - x.low, x.high - x.odds, abs(x.odds - t.since_odds)) >= t.change
  cross join lateral (
    select case when t.since > x.begins then t.since_odds else x.before end as odds
  ) b
  cross join lateral (
    select least(min(h.low), b.odds) as low, greatest(max(h.high), b.odds) as high
    from odds_history h
    where h.step in (1, 60, 3600) and h.market_id = t.market_id and h.at > greatest(t.since, x.begins)
  ) r
  where greatest(x.odds - r.low, r.high - x.odds) >= t.change
  limit $2
), changed as (
  update alert_markets t
  set since = clock_timestamp(), since_odds = j.odds, quiet_until = now() + $3::bigint * interval '1 millisecond'
  from judged j
  where t.alert_id = j.alert_id and t.market_id = j.market_id and t.since = j.since
  returning t.alert_id, t.market_id, j.from_odds
), fired as materialized (
  select array_agg(c.alert_id order by c.alert_id, c.market_id) as alerts,
         array_agg(c.market_id order by c.alert_id, c.market_id) as markets,
         array_agg(c.from_odds order by c.alert_id, c.market_id) as moves
  from changed c
)
select (select count(*) from changed) as changed, coalesce(t.told, 0) as told, coalesce(t.held, 0) as held
from fired f
left join lateral tell_alerts(f.alerts, f.markets, f.moves, $4, $3::bigint * interval '1 millisecond') t
  on f.alerts is not null
