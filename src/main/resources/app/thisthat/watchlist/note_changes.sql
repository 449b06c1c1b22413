-- Takes changes of markets since $1 into the states of up to $2 alerts: the market has left the event, has another
-- closing time, or has ended. The resolution of a market is due for its alerts; on an event after their quiet time.
with changed as materialized (
  select m.id, m.event_id, m.status, m.expires_at, m.settlement_generation
  from markets m
  where m.updated_at >= $1 and exists (select from alert_markets t where t.market_id = m.id)
), noted as materialized (
  select t.alert_id, t.market_id, t.due_at as noted_due_at, t.ended_at is not null as noted_ended,
         m.status in ('resolved', 'cancelled') as ended,
         a.event_id is not null and a.event_id is distinct from m.event_id as left_event,
         case
           when t.type = 'closes_within' and m.status = 'open' and m.expires_at > now()
                and m.expires_at is distinct from t.closing_at
             then m.expires_at - t.within_minutes * interval '1 minute'
           when t.type = 'resolves' and m.status in ('resolved', 'cancelled')
             then case when m.settlement_generation > t.generation
                       then greatest(now(), case when a.event_id is not null then a.quiet_until end)
                       else t.due_at end
         end as due_at,
         case when m.status in ('resolved', 'cancelled') then m.settlement_generation else t.generation end as generation
  from changed m
  join alert_markets t on t.market_id = m.id
  join alerts a on a.id = t.alert_id
), outdated as materialized (
  select n.*
  from noted n
  where n.left_event or n.noted_due_at is distinct from n.due_at or n.noted_ended <> n.ended
  limit $2
), deleted as (
  delete from alert_markets t
  using outdated n
  where t.alert_id = n.alert_id and t.market_id = n.market_id and n.left_event
), updated as (
  update alert_markets t
  set due_at = n.due_at, generation = case when t.type = 'resolves' then n.generation else t.generation end,
      ended_at = case when n.ended then coalesce(t.ended_at, now()) end
  from outdated n
  where t.alert_id = n.alert_id and t.market_id = n.market_id and not n.left_event and t.generation <= n.generation
)
select count(*) as changed from outdated
