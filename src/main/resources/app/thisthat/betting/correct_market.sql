-- Changes the resolution of market $1 to $2 if it was resolved within the last $3 milliseconds and writes an audit
-- entry of admin $4 with reason $5. An admin with a bet on the market is refused. One row with whether the admin was
-- refused and the time of the resolution; no row if the market cannot be corrected.
with before as materialized (
  select id, resolution, resolved_at
  from markets
  where id = $1 and status = 'resolved' and resolution <> $2
    and resolved_at > clock_timestamp() - $3::bigint * interval '1 millisecond'
  for no key update
), judged as materialized (
  select b.id, b.resolution, has_conflict($4, b.id) as refused from before b
), corrected as (
  update markets m
  set resolution = $2, settlement_generation = m.settlement_generation + 1, settled_at = null,
      corrected_at = clock_timestamp(), updated_at = clock_timestamp()
  from judged j
  where m.id = j.id and not j.refused
  returning m.id, m.resolution, m.resolved_at
)
select j.refused, c.resolved_at,
       audit_append($4, case when j.refused then 'market.correct.refused' else 'market.correct' end, j.id, $5,
                    jsonb_build_object('resolution', j.resolution),
                    jsonb_build_object('resolution', case when j.refused then $2::text else c.resolution end))
from judged j
left join corrected c on c.id = j.id
