-- Deletes up to $2 states of alerts for markets that ended more than $1 milliseconds ago, and the alerts on these markets alone.
with ended as materialized (
  select t.alert_id, t.market_id from alert_markets t where t.ended_at < now() - $1::bigint * interval '1 millisecond'
  order by t.ended_at limit $2
), deleted as (
  delete from alert_markets t using ended e where t.alert_id = e.alert_id and t.market_id = e.market_id
), deleted_alerts as (
  delete from alerts a using ended e where a.id = e.alert_id and a.market_id = e.market_id
)
select count(*) as changed from ended
