-- Changes the resolution of market $1 to $2 if it was resolved within the last $3 milliseconds and writes an audit
-- entry of admin $4 with reason $5. Returns no row if nothing changed.
with before as materialized (
  select id, resolution, resolved_at
  from markets
  where id = $1 and status = 'resolved' and resolution <> $2
    and resolved_at > clock_timestamp() - $3::bigint * interval '1 millisecond'
  for no key update
), corrected as (
  update markets m
  set resolution = $2, settlement_generation = m.settlement_generation + 1, settled_at = null,
      corrected_at = clock_timestamp(), updated_at = clock_timestamp()
  from before b
  where m.id = b.id
  returning m.id, m.resolution
)
select c.id,
       audit_append($4, 'market.correct', c.id, $5, jsonb_build_object('resolution', b.resolution),
                    jsonb_build_object('resolution', c.resolution))
from corrected c join before b on b.id = c.id
