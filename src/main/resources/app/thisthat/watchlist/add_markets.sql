-- Creates up to $2 states of alerts on events, for markets that were added to these events since $1. $3 hysteresis.
with missing as materialized (
  select a.id as alert_id, m.id as market_id
  from markets m
  join alerts a on a.event_id = m.event_id and a.enabled
  where m.updated_at >= $1 and m.status in ('open', 'closed')
    and not exists (select from alert_markets t where t.alert_id = a.id and t.market_id = m.id)
  limit $2
)
select count(*) as changed
from missing m
cross join lateral arm_alerts(array[m.alert_id], array[m.market_id], $3) armed
