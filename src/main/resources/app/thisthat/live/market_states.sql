select m.id as market_id, o.seq, o.this_odds, o.that_odds, m.status, m.resolution, o.changed_at
from markets m
join market_odds o on o.market_id = m.id
where m.id = any($1)
