with changed as (
  select m.id from markets m where m.updated_at >= $1
  union
  select o.market_id from market_odds o where o.changed_at >= $1
)
select m.id as market_id, o.seq, o.this_odds, o.that_odds, m.status, m.resolution, o.changed_at
from changed c
join markets m on m.id = c.id
join market_odds o on o.market_id = m.id
