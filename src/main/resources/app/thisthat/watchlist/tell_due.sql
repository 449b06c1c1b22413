-- Tells up to $1 alerts that are due: markets that close soon, and resolved ones. $2 quiet time in milliseconds, $3 alerts
-- a day. A closing time that no longer applies fires nothing.
with due as materialized (
  select t.alert_id, t.market_id, t.due_at, m.expires_at,
         t.type = 'resolves' or (m.status = 'open' and m.expires_at > now()) as applies
  from alert_markets t
  join markets m on m.id = t.market_id
  where t.due_at <= now()
  order by t.due_at
  limit $1
), changed as (
  update alert_markets t
  set due_at = null, closing_at = case when t.type = 'closes_within' then d.expires_at end
  from due d
  where t.alert_id = d.alert_id and t.market_id = d.market_id and t.due_at = d.due_at
  returning t.alert_id, t.market_id, d.applies
), fired as materialized (
  select count(*) as changed,
         coalesce(array_agg(c.alert_id order by c.alert_id, c.market_id) filter (where c.applies), '{}') as alerts,
         coalesce(array_agg(c.market_id order by c.alert_id, c.market_id) filter (where c.applies), '{}') as markets
  from changed c
)
select f.changed, t.told, t.held, t.users
from fired f
cross join lateral tell_alerts(f.alerts, f.markets, null, $3, $2::bigint * interval '1 millisecond') t
