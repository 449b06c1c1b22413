-- Resolves market $1 as $2 if it has not ended: of two concurrent resolutions one takes effect. An admin with a bet on
-- the market is refused. Writes an audit entry of admin $3 with reason $4 unless the admin is null. One row with
-- whether the admin was refused and the time of the resolution; no row if the market has ended.
with before as materialized (
  select id, status from markets where id = $1 and status in ('open', 'closed') for no key update
), judged as materialized (
  select b.id, b.status, $3::uuid is not null and has_conflict($3, b.id) as refused from before b
), resolved as (
  update markets m
  set status = 'resolved', resolution = $2, resolved_at = clock_timestamp(),
      closed_at = coalesce(m.closed_at, clock_timestamp()), updated_at = clock_timestamp()
  from judged j
  where m.id = j.id and not j.refused
  returning m.id, m.status, m.resolution, m.resolved_at
)
select j.refused, r.resolved_at,
       case
         when j.refused then audit_append($3, 'market.resolve.refused', j.id, $4, null,
                                          jsonb_build_object('resolution', $2::text))
         when $3::uuid is not null
         then audit_append($3, 'market.resolve', r.id, $4, jsonb_build_object('status', j.status, 'resolution', null),
                           jsonb_build_object('status', r.status, 'resolution', r.resolution))
       end
from judged j
left join resolved r on r.id = j.id
