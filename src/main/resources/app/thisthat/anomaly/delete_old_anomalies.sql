-- Deletes up to $1 anomalies that were not seen for three months.
delete from anomalies where id in (
  select id from anomalies where last_seen_at < now() - interval '90 days' order by last_seen_at limit $1)
