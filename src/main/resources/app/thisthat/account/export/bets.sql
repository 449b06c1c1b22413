-- A page of the bets of user $1 as JSON, newest first: those older than the bet $2 (null: from the newest on), at most
-- $3.
select json_build_object(
         'id', b.id, 'marketId', b.market_id, 'market', m.title, 'amount', b.amount, 'side', b.side,
         'oddsAtBet', b.odds_at_bet, 'potentialPayout', b.potential_payout, 'actualPayout', b.actual_payout + b.cashed_value,
         'status', b.status, 'placedAt',
           to_char(b.placed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'resolvedAt',
           to_char(b.resolved_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'cashOuts', coalesce((
           select json_agg(json_build_object('id', c.id, 'stake', c.stake, 'payout', c.payout, 'value', c.value,
                                             'price', c.price, 'margin', c.margin, 'createdAt',
                                             to_char(c.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                                             'reversedAt',
                                             to_char(c.reversed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                           order by c.ordinal)
           from cash_outs c where c.bet_id = b.id), '[]'))::text as document,
       b.id::text as key
from bets b
join markets m on m.id = b.market_id
where b.user_id = $1 and ($2::text is null or b.id < $2::text::uuid)
order by b.id desc
limit $3
