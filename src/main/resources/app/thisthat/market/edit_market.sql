-- Updates the fields that are not null, with an audit entry of the old and new values. The admin counts as a maker of
-- the market. No row and no entry if nothing changes.
--
-- $1 market, $2 admin, $3 title, $4 description, $5 and $6 options, $7 category, $8 expiry, $9 whether to remove the
-- expiry.
with found as (
  select m.* from markets m where m.id = $1
), changed as (
  update markets m
  set title = coalesce($3, m.title), description = coalesce($4, m.description),
      this_option = coalesce($5, m.this_option), that_option = coalesce($6, m.that_option),
      category = coalesce($7, m.category), expires_at = e.expires_at,
      made_by = array_append(array_remove(m.made_by, $2), $2), updated_at = clock_timestamp()
  from found f
  cross join lateral (select case when not $9::boolean then coalesce($8, f.expires_at) end as expires_at) e
  where m.id = f.id
    and (m.title, m.description, m.this_option, m.that_option, m.category, m.expires_at)
        is distinct from
        (coalesce($3, m.title), coalesce($4, m.description), coalesce($5, m.this_option), coalesce($6, m.that_option),
         coalesce($7, m.category), e.expires_at)
  returning m.*
)
select audit_append($2, 'market.edit', c.id, null,
  jsonb_build_object('title', f.title, 'description', f.description, 'thisOption', f.this_option,
                     'thatOption', f.that_option, 'category', f.category, 'expiresAt', f.expires_at),
  jsonb_build_object('title', c.title, 'description', c.description, 'thisOption', c.this_option,
                     'thatOption', c.that_option, 'category', c.category, 'expiresAt', c.expires_at))
from changed c
join found f on f.id = c.id
