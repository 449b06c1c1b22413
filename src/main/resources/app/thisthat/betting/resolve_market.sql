-- Resolves market $1 as $2 if it has not ended: of two concurrent resolutions one takes effect. Writes an audit entry
-- of admin $3 with reason $4 unless the admin is null.
with before as materialized (
  select id, status from markets where id = $1 and status in ('open', 'closed') for no key update
), resolved as (
  update markets m
  set status = 'resolved', resolution = $2, resolved_at = clock_timestamp(),
      closed_at = coalesce(m.closed_at, clock_timestamp()), updated_at = clock_timestamp()
  from before b
  where m.id = b.id
  returning m.id, m.status, m.resolution
)
select r.id,
       case when $3::uuid is not null
         then audit_append($3, 'market.resolve', r.id, $4, jsonb_build_object('status', b.status, 'resolution', null),
                           jsonb_build_object('status', r.status, 'resolution', r.resolution))
       end
from resolved r
join before b on b.id = r.id
