-- The liquidity of the open mirrored market at rank $1, from 1, among those without pending bets and without a linked
-- cross market, the most liquid first. No row if there are fewer.
select coalesce(m.liquidity, 0) as liquidity
from markets m
where m.status = 'open' and m.polymarket_id is not null
  and not (has_pending_bets(m.id)
           or exists (select from markets c where c.linked_market_id = m.id and c.linked_market_id is not null
                                              and c.status in ('open', 'closed')))
order by coalesce(m.liquidity, -1) desc, m.id desc
limit 1 offset $1::int - 1
