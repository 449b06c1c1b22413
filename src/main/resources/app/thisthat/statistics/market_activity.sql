-- The latest bets on market $1; one row without a bet if there are none, no row if the market does not exist.
select b.placed_at, b.side, b.stake, b.odds
from markets m
left join lateral recent_bets(m.id) with ordinality b (placed_at, side, stake, odds, position) on true
where m.id = $1
order by b.position
