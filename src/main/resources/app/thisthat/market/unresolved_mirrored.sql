-- Mirrored markets that the feed may have resolved, in the order of their ids. With $4 those with pending bets, their
-- own or those of a linked cross market. Without $4 the others: closed ones, and open ones that the feed no longer
-- lists.
--
-- $1 last id of the page before, $2 open markets listed later are left out, $3 limit, $4 whether with bets.
with betted as materialized (
  select coalesce(m.linked_market_id, m.id) as id
  from markets_with_pending_bets() p (id)
  join markets m on m.id = p.id
  where m.linked_market_id is null or m.status in ('open', 'closed')
)
select m.id, m.polymarket_id, m.this_token, m.that_token
from markets m
join market_odds o on o.market_id = m.id
where m.polymarket_id is not null and m.id > $1 and m.status in ('open', 'closed')
  and ($4::boolean
       or (m.status = 'closed' and m.closed_by is distinct from 'unchosen')
       or greatest(o.confirmed_at, o.listed_at) < $2)
  and $4::boolean = (m.id in (select id from betted))
order by m.id
limit $3
