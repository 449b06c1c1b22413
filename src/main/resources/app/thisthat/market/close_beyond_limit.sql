-- Closes open mirrored markets beyond the first $1 and returns them, 1,000 at most. A market is in use if it has
-- pending bets or a cross market is linked to it. Markets in use rank first, then the most liquid; those in use stay
-- open.
--
-- $1 number of markets that stay open, $2 and $3 lease (job, token).
with ranked as (
  select m.id, i.in_use,
         row_number() over (order by i.in_use desc, coalesce(m.liquidity, -1) desc, m.id desc) as rank
  from markets m
  cross join lateral (
    select has_pending_bets(m.id)
           or exists (select from markets c where c.linked_market_id = m.id and c.linked_market_id is not null
                                              and c.status in ('open', 'closed')) as in_use
  ) i
  where m.status = 'open' and m.polymarket_id is not null
), excess as (
  select id from ranked where rank > $1 and not in_use order by rank desc limit 1000
), locked as (
  select m.id
  from markets m
  join excess e on e.id = m.id
  where m.status = 'open' and (select lease_holds($2, $3))
  order by m.id
  for no key update of m
)
update markets m
set status = 'closed', closed_at = now(), closed_by = 'unchosen', updated_at = now()
from locked l
where m.id = l.id
returning m.id
