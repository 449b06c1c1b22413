-- Number of bets on the market $1 with status $2 (null: any); no row if the market does not exist.
select (select count(*) from bets b where b.market_id = m.id and b.status = 'pending' and ($2::text is null or b.status = $2))
       + (select count(*) from bets b
          where b.market_id = m.id and b.status <> 'pending' and ($2::text is null or b.status = $2)) as total
from markets m
where m.id = $1
