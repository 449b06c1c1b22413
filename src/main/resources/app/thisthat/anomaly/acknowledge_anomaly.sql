-- Acknowledges the anomaly $1, as the admin $2 for the reason $3, with the deed in the audit; one that is acknowledged
-- already stays as it is. No row: there is no such anomaly.
with acknowledged as (
  update anomalies a set acknowledged_at = clock_timestamp(), acknowledged_by = $2
  where a.id = $1 and a.acknowledged_at is null
  returning a.id, a.rule, a.user_id, a.figures
)
select x.id, (select audit_append($2, 'anomaly.acknowledge', k.id, $3,
                                  jsonb_build_object('rule', k.rule, 'userId', k.user_id, 'figures', k.figures,
                                                     'acknowledged', false),
                                  jsonb_build_object('acknowledged', true))
              from acknowledged k) as entry
from anomalies x
where x.id = $1
