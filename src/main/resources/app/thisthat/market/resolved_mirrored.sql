-- Mirrored markets with bets, their own or those of a linked cross market, that were resolved within the last $2
-- milliseconds, in the order of their ids.
--
-- $1 last id of the page before, $3 limit.
select m.id, m.polymarket_id, m.this_token, m.that_token, m.resolution
from markets m
where m.polymarket_id is not null and m.status = 'resolved' and m.id > $1
  and m.resolved_at > now() - $2::bigint * interval '1 millisecond'
  and (has_bets(m.id)
       or exists (select from markets c where c.linked_market_id = m.id and has_bets(c.id)))
order by m.id
limit $3
