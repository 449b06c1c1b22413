-- Users whose present rank differs from the stored one. The rank of a user who is not eligible is null.
with ranked as (
  select id,
         row_number() over (order by overall_pnl desc, id)::int as by_pnl,
         row_number() over (order by board_volume desc, id)::int as by_volume
  from ranked_users
)
select u.id, r.by_pnl, r.by_volume
from users u left join ranked r using (id)
where (u.rank_by_pnl, u.rank_by_volume) is distinct from (r.by_pnl, r.by_volume)
