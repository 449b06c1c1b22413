-- Open mirrored markets with pending bets, their own or those of a linked cross market, in the order of their ids.
-- Suspended ones are left out.
--
-- $1 last id of the page before, $2 limit.
with betted as (
  select distinct coalesce(m.linked_market_id, m.id) as id
  from markets_with_pending_bets() p (id)
  join markets m on m.id = p.id
  where m.linked_market_id is null or m.status in ('open', 'closed')
)
select m.id, m.polymarket_id, m.this_token, m.that_token
from betted b
join markets m on m.id = b.id
join market_odds o on o.market_id = m.id and not o.suspended
where m.polymarket_id is not null and m.id > $1 and m.status = 'open'
order by m.id
limit $2
