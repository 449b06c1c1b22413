-- Mirrored markets whose end the feed may know of: closed ones, those with bets or followed by one with bets, and open ones
-- that the feed no longer mentions. In the order of ids, from after $1 on; $2 the time since which an open market has to be
-- confirmed.
select m.id, m.polymarket_id, m.this_token, m.that_token
from markets m
join market_odds o on o.market_id = m.id
where m.polymarket_id is not null and m.id > $1 and m.status in ('open', 'closed')
  and ((m.status = 'closed' and m.closed_by is distinct from 'unchosen') or o.confirmed_at < $2
       or exists (select from bets b where b.market_id = m.id and b.status = 'pending')
       or exists (select from markets c join bets b on b.market_id = c.id and b.status = 'pending'
                  where c.linked_market_id = m.id and c.linked_market_id is not null
                    and c.status in ('open', 'closed')))
order by m.id
limit $3
