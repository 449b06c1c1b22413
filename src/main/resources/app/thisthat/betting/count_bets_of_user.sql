select count(*) as total
from bets b
where b.user_id = $1 and ($2::text is null or b.status = $2) and ($3::uuid is null or b.market_id = $3)
