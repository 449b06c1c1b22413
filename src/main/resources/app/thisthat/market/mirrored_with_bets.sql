-- Open mirrored markets with pending bets, their own or those of a linked cross market, in the order of their ids.
-- Suspended ones are left out.
--
-- $1 last id of the page before, $2 limit.
select m.id, m.polymarket_id, m.this_token, m.that_token
from markets m
join market_odds o on o.market_id = m.id and not o.suspended
where m.polymarket_id is not null and m.id > $1 and m.status = 'open'
  and (has_pending_bets(m.id)
       or exists (select from markets c
                  where c.linked_market_id = m.id and c.linked_market_id is not null
                    and c.status in ('open', 'closed') and has_pending_bets(c.id)))
order by m.id
limit $2
