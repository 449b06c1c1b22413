-- Closes excluded open mirrored markets and returns them, and those that stay mirrored. A market stays if it has
-- pending bets, if a cross market is linked to it, or if it is open and among $2.
--
-- $1 feed ids of the excluded markets, $2 feed ids of those that stay if open, $3 and $4 lease (job, token).
with known as (
  select m.id, m.polymarket_id, has_pending_bets(m.id)
         or exists (select from markets c where c.linked_market_id = m.id and c.linked_market_id is not null
                                            and c.status in ('open', 'closed'))
         or (m.status = 'open' and m.polymarket_id = any ($2::text[])) as kept
  from markets m
  where m.polymarket_id = any ($1::text[]) and m.status in ('open', 'closed')
), locked as (
  select m.id
  from markets m
  join known k on k.id = m.id
  where m.status = 'open' and not k.kept and (select lease_holds($3, $4))
  order by m.id
  for no key update of m
), closed as (
  update markets m
  set status = 'closed', closed_at = now(), closed_by = 'unchosen', updated_at = now()
  from locked l
  where m.id = l.id
  returning m.id
)
select k.id, k.polymarket_id, k.kept
from known k
left join closed c on c.id = k.id
where k.kept or c.id is not null
