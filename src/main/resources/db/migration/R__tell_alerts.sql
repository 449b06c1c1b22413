-- Writes fired alerts to the inbox: alert p_alerts[i] for market p_markets[i], for a move from p_from[i] (null: none is
-- a move). An alert that fired for several markets has one entry. Beyond p_per_day entries on a day in the user's time
-- zone, alerts are held for the digest of the day. Returns the number of entries and of held alerts, and the users with
-- new entries.
--
-- It is called by the statement that changes the states of the alerts, so both are committed or neither.
create or replace function tell_alerts(
  p_alerts uuid[], p_markets uuid[], p_from numeric[], p_per_day int, p_quiet interval,
  out told int, out held int, out users uuid[])
language plpgsql as $$
declare
  v_alert record;
  v_held boolean;
  v_entries record;
begin
  told := 0;
  held := 0;
  users := '{}';
  if cardinality(p_alerts) = 0 then
    return;
  end if;

  update alerts a
  set fired = a.fired + 1, fired_at = clock_timestamp(), quiet_until = clock_timestamp() + p_quiet
  where a.id = any (p_alerts);

  select e.users, e.types, e.keys, e.payloads into v_entries
  from end_alert_days(cardinality(p_alerts), array(select a.user_id from alerts a where a.id = any (p_alerts))) e;

  for v_alert in
    with shown as (
      select f.alert_id, count(*) as markets, (array_agg(m.id order by m.id))[1] as market_id,
             (array_agg(m.title order by m.id))[1] as title,
             (array_agg(s.odds order by m.id))[1] as odds,
             jsonb_path_query_array(jsonb_agg(jsonb_build_object(
               'marketId', m.id, 'marketTitle', m.title, 'thisOption', m.this_option, 'thatOption', m.that_option,
               'thisOdds', o.this_odds, 'thatOdds', o.that_odds, 'fromOdds', f.from_odds,
               'expiresAt', to_char(m.expires_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
               'status', m.status, 'resolution', m.resolution) order by m.id), '$[0 to 9]') as list
      from unnest(p_alerts, p_markets, p_from) f (alert_id, market_id, from_odds)
      join alerts c on c.id = f.alert_id
      join markets m on m.id = f.market_id
      join market_odds o on o.market_id = f.market_id
      cross join lateral (
        select case when c.type = 'odds_cross' and c.side = 'that' then o.that_odds
                    when c.type in ('odds_cross', 'odds_move') then o.this_odds end as odds
      ) s
      group by f.alert_id
    )
    select c.user_id, c.id || ':' || c.fired as key, d.day, d.ends_at,
           jsonb_build_object(
             'alertId', c.id, 'kind', c.type, 'marketId', s.market_id, 'marketTitle', s.title,
             'side', case c.type when 'odds_move' then 'this' else c.side end, 'direction', c.direction,
             'value', c.value, 'odds', s.odds, 'change', c.change, 'withinMinutes', c.within_minutes,
             'eventId', c.event_id, 'eventTitle', e.title, 'marketCount', s.markets, 'markets', s.list) as payload
    from shown s
    join alerts c on c.id = s.alert_id
    join users u on u.id = c.user_id and u.closed_at is null
    left join events e on e.id = c.event_id
    cross join lateral user_day(coalesce(u.preferences ->> 'timeZone', 'UTC')) d
    order by c.user_id, c.id
  loop
    insert into alert_days as d (user_id, day, ends_at, told)
    values (v_alert.user_id, v_alert.day, v_alert.ends_at, 1)
    on conflict (user_id) do update
    set told = least(d.told + 1, p_per_day),
        held = d.held + (d.told >= p_per_day)::int,
        digest = case when d.told >= p_per_day and d.held < 20 then d.digest || v_alert.payload else d.digest end
    returning d.held > 0 into v_held; -- every alert of the day after the first held one is held
    if v_held then
      held := held + 1;
    else
      v_entries.users := array_append(v_entries.users, v_alert.user_id);
      v_entries.types := array_append(v_entries.types, 'alert');
      v_entries.keys := array_append(v_entries.keys, v_alert.key);
      v_entries.payloads := array_append(v_entries.payloads, v_alert.payload);
      told := told + 1;
    end if;
  end loop;

  users := array(
    select distinct a.user_id
    from inbox_add_all(v_entries.users, v_entries.types, v_entries.keys, v_entries.payloads) a);
end $$;
