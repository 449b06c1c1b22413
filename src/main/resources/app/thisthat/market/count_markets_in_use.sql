-- The number of open mirrored markets with pending bets or a linked cross market.
select count(*) as in_use
from markets m
where m.status = 'open' and m.polymarket_id is not null
  and (has_pending_bets(m.id)
       or exists (select from markets c where c.linked_market_id = m.id and c.linked_market_id is not null
                                          and c.status in ('open', 'closed')))
