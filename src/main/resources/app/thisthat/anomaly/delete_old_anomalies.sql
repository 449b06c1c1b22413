-- Deletes up to $1 anomalies that no rule has found for 90 days.
delete from anomalies where id in (
  select id from anomalies where last_seen_at < now() - interval '90 days' order by last_seen_at limit $1)
