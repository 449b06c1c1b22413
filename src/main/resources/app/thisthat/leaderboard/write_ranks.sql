-- Writes nothing without the lease $4, $5. Locks in the order of the ids and waits for nobody, so that it can neither hold up a bet nor be part of a circle.
with free as (
  select id from users where id = any ($1::uuid[]) order by id for no key update skip locked
)
update users u
set rank_by_pnl = r.by_pnl, rank_by_volume = r.by_volume
from unnest($1::uuid[], $2::int[], $3::int[]) r (id, by_pnl, by_volume)
join free using (id)
where u.id = r.id and (select lease_holds($4, $5))
