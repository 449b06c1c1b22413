-- Holds a market while it is edited, so that no bet comes in between; seen_bets is asked for in a statement of its own.
select m.status, m.polymarket_id is not null as mirrored, m.linked_market_id is not null as linked,
       m.this_option, m.that_option, o.this_odds, o.that_odds
from markets m
left join market_odds o on o.market_id = m.id
where m.id = $1
for no key update of m
