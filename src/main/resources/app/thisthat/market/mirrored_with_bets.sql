-- Open mirrored markets that have bets, or are followed by a market that has, and that are not suspended, in the order of
-- ids, from after $1 on.
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
