-- Lets nothing confirm the odds of the open mirrored markets $1 until the feed's catalogue shows them sound again. $2 and $3
-- the lease without which nothing is done.
with locked as (
  select o.market_id
  from market_odds o
  join markets m on m.id = o.market_id
  where m.polymarket_id = any ($1::text[]) and m.status = 'open' and not o.suspended and (select lease_holds($2, $3))
  order by o.market_id
  for no key update of o
)
update market_odds o
set suspended = true
from locked l
where o.market_id = l.market_id
