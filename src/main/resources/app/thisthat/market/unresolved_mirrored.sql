-- Mirrored markets that the feed may have resolved, in the order of their ids. With $4 those with pending bets, their
-- own or those of a linked cross market. Without $4 the others: closed ones, and open ones that the feed no longer
-- lists.
--
-- $1 last id of the page before, $2 open markets listed later are left out, $3 limit, $4 whether with bets.
select m.id, m.polymarket_id, m.this_token, m.that_token
from markets m
join market_odds o on o.market_id = m.id
where m.polymarket_id is not null and m.id > $1 and m.status in ('open', 'closed')
  and ($4::boolean or (m.status = 'closed' and m.closed_by is distinct from 'unchosen') or greatest(o.confirmed_at, o.listed_at) < $2)
  and $4::boolean = (has_pending_bets(m.id)
                     or exists (select from markets c
                                where c.linked_market_id = m.id and c.linked_market_id is not null
                                  and c.status in ('open', 'closed') and has_pending_bets(c.id)))
order by m.id
limit $3
