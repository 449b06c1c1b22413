-- Changes the states of up to $2 alerts on a value that the odds of markets have crossed since $1, and tells those that
-- fire. $3 hysteresis, $4 quiet time in milliseconds, $5 alerts a day. An armed alert waits for the odds to reach the
-- value; another one for the odds to go back.
--
-- Another node may evaluate at the same time: the update waits for it and then checks the state again.
with moved as materialized (
  select distinct h.market_id
  from (
    select h.market_id from odds_history h where h.step = 1 and h.at >= date_trunc('second', $1::timestamptz)
    union all -- after a long time without an evaluation
    select h.market_id from odds_history h where h.step = 60 and h.at >= date_trunc('minute', $1::timestamptz)
  ) h
  where exists (select from alert_markets t where t.market_id = h.market_id and t.type = 'odds_cross')
), crossed as materialized (
  select t.*
  from moved v
  join markets m on m.id = v.market_id and m.status = 'open'
  join market_odds o on o.market_id = m.id
  cross join lateral (values ('this', o.this_odds), ('that', o.that_odds)) s (side, odds)
  cross join lateral (
    select c.alert_id, c.market_id, c.rises, c.level
    from alert_markets c
    where c.type = 'odds_cross' and c.ended_at is null and c.market_id = m.id and c.side = s.side and c.rises
      and c.level <= s.odds
    union all
    select c.alert_id, c.market_id, c.rises, c.level
    from alert_markets c
    where c.type = 'odds_cross' and c.ended_at is null and c.market_id = m.id and c.side = s.side and not c.rises
      and c.level >= s.odds
  ) t
  limit $2
), changed as (
  update alert_markets t
  set rises = not c.rises,
      level = case when n.armed then alert_rearm_level(a.direction, a.value, $3) else a.value end,
      quiet_until = case when n.armed and coalesce(t.quiet_until <= now(), true)
                         then now() + $4::bigint * interval '1 millisecond' else t.quiet_until end
  from crossed c
  join alerts a on a.id = c.alert_id
  cross join lateral (select c.rises = (a.direction = 'up') as armed) n
  where t.alert_id = c.alert_id and t.market_id = c.market_id and t.rises = c.rises and t.level = c.level
  returning t.alert_id, t.market_id,
            n.armed and t.quiet_until is not distinct from now() + $4::bigint * interval '1 millisecond' as fires
), fired as materialized (
  select count(*) as changed,
         coalesce(array_agg(c.alert_id order by c.alert_id, c.market_id) filter (where c.fires), '{}') as alerts,
         coalesce(array_agg(c.market_id order by c.alert_id, c.market_id) filter (where c.fires), '{}') as markets
  from changed c
)
select f.changed, t.told, t.held, t.users
from fired f
cross join lateral tell_alerts(f.alerts, f.markets, null, $5, $4::bigint * interval '1 millisecond') t
