-- Acknowledges anomaly $1 and writes an audit entry of admin $2 with reason $3. An acknowledged anomaly stays as it is.
-- Returns no row if the anomaly does not exist.
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
