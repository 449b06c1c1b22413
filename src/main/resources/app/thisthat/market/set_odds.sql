-- Sets the odds of an admin-made market, which the caller has locked, with an audit entry. The admin counts as a maker
-- of the market. No row if the odds do not change.
--
-- $1 market, $2 admin, $3 and $4 odds.
with found as (
  select * from market_odds where market_id = $1 for no key update
), changed as (
  update market_odds o
  set this_odds = $3, that_odds = $4, seq = o.seq + 1, changed_at = now(), confirmed_at = now()
  from found f
  where o.market_id = f.market_id and (f.this_odds, f.that_odds) is distinct from ($3::numeric, $4::numeric)
  returning o.market_id, o.seq, o.this_odds, o.that_odds, o.changed_at
), made as (
  update markets m set made_by = array_append(m.made_by, $2)
  from changed c
  where m.id = c.market_id and $2 <> all (m.made_by)
)
select c.*, audit_append($2, 'market.odds', c.market_id, null,
                         jsonb_build_object('thisOdds', f.this_odds, 'thatOdds', f.that_odds),
                         jsonb_build_object('thisOdds', c.this_odds, 'thatOdds', c.that_odds))
from changed c
join found f using (market_id)
