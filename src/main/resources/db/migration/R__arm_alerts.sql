-- Creates the missing states of enabled alerts p_alerts for their markets that have not ended; with p_markets only for
-- these. What happened before does not count: odds that are beyond the value must go back first (rule "alerts").
create or replace function arm_alerts(p_alerts uuid[], p_markets uuid[], p_hysteresis numeric) returns void
language sql as $$
  insert into alert_markets (alert_id, market_id, type, side, rises, level, change, within_minutes, since, since_odds,
                             due_at)
  select a.id, m.id, a.type, a.side,
         case when a.type = 'odds_cross' then (a.direction = 'up') = s.armed end,
         case when a.type <> 'odds_cross' then null
              when s.armed then a.value
              else alert_rearm_level(a.direction, a.value, p_hysteresis) end,
         a.change, a.within_minutes,
         case when a.type = 'odds_move' then clock_timestamp() end,
         case when a.type = 'odds_move' then o.this_odds end,
         case when a.type = 'closes_within' and m.status = 'open' and m.expires_at > clock_timestamp()
              then m.expires_at - a.within_minutes * interval '1 minute' end
  from alerts a
  join lateral (
    select * from markets k where k.id = a.market_id
    union all
    select * from markets k where k.event_id = a.event_id
  ) m on m.status in ('open', 'closed') and (p_markets is null or m.id = any (p_markets))
  join market_odds o on o.market_id = m.id
  cross join lateral (select case a.side when 'this' then o.this_odds else o.that_odds end as odds) q
  cross join lateral (select case a.direction when 'up' then q.odds < a.value else q.odds > a.value end as armed) s
  where a.id = any (p_alerts) and a.enabled
  order by a.id, m.id
  on conflict do nothing
$$;
