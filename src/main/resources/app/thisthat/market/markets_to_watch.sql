-- The open mirrored markets to watch, suspended ones left out: first those with pending bets, their own or those of a
-- linked cross market, then those with the highest trend score.
select m.id, m.polymarket_id, m.this_token, m.that_token
from markets m
join market_odds o on o.market_id = m.id and not o.suspended
left join market_trends t on t.market_id = m.id
where m.status = 'open' and m.polymarket_id is not null
order by has_pending_bets(m.id)
         or exists (select from markets c
                    where c.linked_market_id = m.id and c.linked_market_id is not null
                      and c.status in ('open', 'closed') and has_pending_bets(c.id)) desc,
         coalesce(t.score, 0) desc, m.id
limit $1
