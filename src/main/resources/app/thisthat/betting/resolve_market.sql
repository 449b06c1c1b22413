-- Resolves the market $1 as $2 under the condition that it has not ended, so that of two resolvers one has an effect; the deed
-- of the admin $3, if one asked for it, is in the audit with the reason $4.
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
