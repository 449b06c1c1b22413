-- The open mirrored markets whose odds are worth watching every moment: those with bets, then the liveliest.
select m.id, m.polymarket_id, m.this_token, m.that_token
from markets m
left join market_trends t on t.market_id = m.id
where m.status = 'open' and m.polymarket_id is not null
order by exists (select from bets b where b.market_id = m.id and b.status = 'pending') desc,
         coalesce(t.score, 0) desc, m.id
limit $1
