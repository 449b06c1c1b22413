-- Locks a market for an edit; no bet is placed until the transaction ends. The caller reads has_bets in a later
-- statement, whose snapshot includes the bets committed before the lock.
select m.status, m.polymarket_id is not null as mirrored, m.linked_market_id is not null as linked,
       m.this_option, m.that_option, o.this_odds, o.that_odds
from markets m
left join market_odds o on o.market_id = m.id
where m.id = $1
for no key update of m
