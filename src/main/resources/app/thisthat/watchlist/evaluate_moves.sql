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
  select v.market_id, p.within_minutes, now() - p.within_minutes * interval '1 minute' as begins
  from moved v
  cross join lateral (
    with recursive w as ( -- the distinct values, each from one look-up in the index
      (select t.within_minutes
       from alert_markets t
       where t.type = 'odds_move' and t.ended_at is null and t.market_id = v.market_id
       order by t.within_minutes
       limit 1)
      union all
      select (select min(t.within_minutes)
              from alert_markets t
              where t.type = 'odds_move' and t.ended_at is null and t.market_id = v.market_id
                and t.within_minutes > w.within_minutes)
      from w
      where w.within_minutes is not null
    )
    select w.within_minutes from w where w.within_minutes is not null
  ) p
), extremes as materialized (
  select p.market_id, p.within_minutes, p.begins, b.odds as before, o.this_odds as odds,
         greatest(o.this_odds - least(h.low, b.odds), greatest(h.high, b.odds) - o.this_odds) as move
  from periods p
  join markets m on m.id = p.market_id and m.status = 'open'
  join market_odds o on o.market_id = p.market_id
  cross join lateral (select odds_before(p.market_id, p.begins) as odds) b
  cross join lateral (
    select min(h.low) as low, max(h.high) as high
    from odds_history h
    where h.step in (1, 60, 3600) and h.market_id = p.market_id and h.at >= p.begins
  ) h
), candidates as materialized (
  select t.alert_id, t.market_id, t.change, t.since, x.odds, greatest(t.since, x.begins) as starts,
         case when t.since > x.begins then t.since_odds else x.before end as starting_odds
  from extremes x
  cross join lateral (
    select c.alert_id, c.market_id, c.change, c.since, c.since_odds
    from alert_markets c
    where c.type = 'odds_move' and c.ended_at is null and c.market_id = x.market_id
      and c.within_minutes = x.within_minutes and c.change <= x.move and coalesce(c.quiet_until <= now(), true)
    offset 0 -- keeps the look-up in the index
  ) t
), ranges as materialized ( -- alerts that fired together have one
  select d.market_id, d.starts, h.low, h.high
  from (select distinct c.market_id, c.starts from candidates c) d
  cross join lateral (
    select min(h.low) as low, max(h.high) as high
    from odds_history h
    where h.step in (1, 60, 3600) and h.market_id = d.market_id and h.at > d.starts
  ) h
), judged as materialized (
  select c.alert_id, c.market_id, c.since, c.odds,
         case when c.odds - m.low >= m.high - c.odds then m.low else m.high end as from_odds
  from candidates c
  join ranges r on r.market_id = c.market_id and r.starts = c.starts
  cross join lateral (
    select least(r.low, c.starting_odds) as low, greatest(r.high, c.starting_odds) as high
  ) m
  where greatest(c.odds - m.low, m.high - c.odds) >= c.change
  limit $2
), changed as (
  update alert_markets t
  set since = now(), since_odds = j.odds, quiet_until = now() + $3::bigint * interval '1 millisecond'
  from judged j
  where t.alert_id = j.alert_id and t.market_id = j.market_id and t.since = j.since
  returning t.alert_id, t.market_id, j.from_odds
), fired as materialized (
  select count(*) as changed,
         coalesce(array_agg(c.alert_id order by c.alert_id, c.market_id), '{}') as alerts,
         coalesce(array_agg(c.market_id order by c.alert_id, c.market_id), '{}') as markets,
         coalesce(array_agg(c.from_odds order by c.alert_id, c.market_id), '{}') as moves
  from changed c
)
select f.changed, t.told, t.held, t.users
from fired f
cross join lateral tell_alerts(f.alerts, f.markets, f.moves, $4, $3::bigint * interval '1 millisecond') t
