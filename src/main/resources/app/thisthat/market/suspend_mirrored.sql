-- Lets nothing confirm the odds of the open mirrored markets $1, and of the markets that follow them, until the feed's
-- catalogue shows them sound again; they take no bets until then. $2 and $3 the lease without which nothing is done.
with mirrored as (
  select m.id from markets m
  where m.polymarket_id = any ($1::text[]) and m.status = 'open' and (select lease_holds($2, $3))
), concerned as (
  select id from mirrored
  union all
  select c.id from mirrored m join markets c on c.linked_market_id = m.id and c.status in ('open', 'closed')
), locked as (
  select o.market_id
  from market_odds o
  join concerned c on c.id = o.market_id
  where not o.suspended
  order by o.market_id
  for no key update of o
)
update market_odds o
set suspended = true
from locked l
where o.market_id = l.market_id
