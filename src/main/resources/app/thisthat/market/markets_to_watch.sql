-- The open mirrored markets to watch, suspended ones left out: first those with pending bets, their own or those of a
-- linked cross market, then those that somebody looks at, then those with the highest trend score.
--
-- $1 limit, $2 markets that somebody looks at.
with viewed as materialized (
  select coalesce(v.linked_market_id, v.id) as id from markets v where v.id = any ($2::uuid[])
)
select m.id, m.polymarket_id, m.this_token, m.that_token
from markets m
join market_odds o on o.market_id = m.id and not o.suspended
left join market_trends t on t.market_id = m.id
where m.status = 'open' and m.polymarket_id is not null
order by has_pending_bets(m.id)
         or exists (select from markets c
                    where c.linked_market_id = m.id and c.linked_market_id is not null
                      and c.status in ('open', 'closed') and has_pending_bets(c.id)) desc,
         m.id in (select v.id from viewed v) desc,
         coalesce(t.score, 0) desc, m.id
limit $1
