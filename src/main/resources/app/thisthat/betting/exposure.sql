-- What is at stake in the pending bets on the market $1 by side, without the parts cashed out; no row if the market does not exist.
select coalesce(sum(b.amount - b.cashed_stake) filter (where b.side = 'this'), 0) as this_stake,
       coalesce(sum(b.potential_payout - b.cashed_payout) filter (where b.side = 'this'), 0) as this_payout,
       count(b.id) filter (where b.side = 'this') as this_bets,
       coalesce(sum(b.amount - b.cashed_stake) filter (where b.side = 'that'), 0) as that_stake,
       coalesce(sum(b.potential_payout - b.cashed_payout) filter (where b.side = 'that'), 0) as that_payout,
       count(b.id) filter (where b.side = 'that') as that_bets,
       count(distinct b.user_id) as users
from markets m
left join bets b on b.market_id = m.id and b.status = 'pending'
where m.id = $1
group by m.id
