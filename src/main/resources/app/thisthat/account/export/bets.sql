-- A page of the bets of user $1 as JSON, newest first: those older than the bet $2 (null: from the newest on), at most
-- $3.
select json_build_object(
         'id', b.id, 'marketId', b.market_id, 'market', m.title, 'amount', b.amount, 'side', b.side,
         'oddsAtBet', b.odds_at_bet, 'potentialPayout', b.potential_payout, 'actualPayout', b.actual_payout + b.cashed_value,
         'status', b.status, 'placedAt', b.placed_at, 'resolvedAt', b.resolved_at,
         'cashOuts', coalesce((
           select json_agg(json_build_object('id', c.id, 'stake', c.stake, 'payout', c.payout, 'value', c.value,
                                             'price', c.price, 'margin', c.margin, 'createdAt', c.created_at,
                                             'reversedAt', c.reversed_at) order by c.ordinal)
           from cash_outs c where c.bet_id = b.id), '[]'))::text as document,
       b.id::text as key
from bets b
join markets m on m.id = b.market_id
where b.user_id = $1 and ($2::text is null or b.id < $2::text::uuid)
order by b.id desc
limit $3
