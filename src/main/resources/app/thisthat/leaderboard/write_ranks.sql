-- Writes ranks and skips locked rows. Rows are locked in the order of their ids and without waiting, so no bet waits
-- long and no deadlock occurs.
--
-- $1 users, $2 ranks by profit, $3 ranks by volume, $4 and $5 lease (job, token).
with locked as (
  select id from users where id = any ($1::uuid[]) order by id for no key update skip locked
)
update users u
set rank_by_pnl = r.by_pnl, rank_by_volume = r.by_volume
from unnest($1::uuid[], $2::int[], $3::int[]) r (id, by_pnl, by_volume)
join locked using (id)
where u.id = r.id and (select lease_holds($4, $5))
