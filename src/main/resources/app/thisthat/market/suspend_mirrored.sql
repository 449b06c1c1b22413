-- Suspends open mirrored markets and the cross markets linked to them: their odds are not confirmed until the
-- catalogue of the feed shows the market as valid, so they take no bets. Returns those that were not suspended.
--
-- $1 feed ids, $2 and $3 lease (job, token).
with mirrored as (
  select m.id from markets m
  where m.polymarket_id = any ($1::text[]) and m.status = 'open' and (select lease_holds($2, $3))
), affected as (
  select id from mirrored
  union all
  select c.id from mirrored m join markets c on c.linked_market_id = m.id and c.status in ('open', 'closed')
), locked as (
  select o.market_id
  from market_odds o
  join affected c on c.id = o.market_id
  where not o.suspended
  order by o.market_id
  for no key update of o
)
update market_odds o
set suspended = true
from locked l
where o.market_id = l.market_id
returning o.market_id
