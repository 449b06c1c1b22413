-- The users whose rank is another than what is written; an admin has none.
with ranked as (
  select id, rank_by_pnl, rank_by_volume,
         case when role = 'user' then row_number() over (partition by role order by overall_pnl desc, id) end::int as by_pnl,
         case when role = 'user' then row_number() over (partition by role order by total_volume desc, id) end::int as by_volume
  from users
)
select id, by_pnl, by_volume
from ranked
where (rank_by_pnl, rank_by_volume) is distinct from (by_pnl, by_volume)
