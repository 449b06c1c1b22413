-- What a resolution would pay, in one row: the sums, the ten largest payouts and the ten users with the highest
-- payouts. A refund has no winners.
--
-- $1 market, $2 resolution, $3 admin, who may have a bet on the market.
with pending as (
  select b.id, b.user_id, b.amount,
         case when $2 = 'invalid' then b.amount when b.side = $2 then b.potential_payout else 0 end as payout
  from bets b
  where b.market_id = $1 and b.status = 'pending'
), winners as (
  select user_id, count(*) as bets, sum(payout) as payout
  from pending
  where payout > 0 and $2 <> 'invalid'
  group by user_id
  order by 3 desc, 1
  limit 10
)
select count(*) as bets, coalesce(sum(amount), 0) as staked, coalesce(sum(payout), 0) as credits_out,
       count(*) filter (where payout > 0) as paid,
       coalesce((select jsonb_agg(jsonb_build_object('betId', t.id, 'userId', t.user_id, 'payout', t.payout))
                 from (select * from pending where payout > 0 order by payout desc, id limit 10) t), '[]')::text as largest,
       coalesce((select jsonb_agg(jsonb_build_object('userId', w.user_id, 'bets', w.bets, 'payout', w.payout)
                                  order by w.payout desc, w.user_id)
                 from winners w), '[]')::text as winners,
       has_conflict($3, $1) as conflict
from pending
