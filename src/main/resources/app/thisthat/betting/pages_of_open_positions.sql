-- Pages of the open positions of the users $1, latest bet first: at most $2 after the first $3. Each page has at least one
-- row, with its position in the arrays; without a position the market is null. Each position has the number of all open
-- positions of the user. The page of a user with more than $5 bets that are pending or cashed out is not read.
with requested as (
  select r.*,
         (select count(*)
          from (select from bets b where b.user_id = r.user_id and b.status in ('pending', 'cashed_out') limit $5 + 1) held
         ) > $5 as many
  from unnest($1::uuid[], $2::int[], $3::int[]) with ordinality as r (user_id, rows, skipped, index)
), held as (
  select r.index as page, p.total, r.user_id, p.market_id, p.side, true as open, p.bets, p.stake, p.payout, p.last_bet_at,
         null::timestamptz as closed_at, null::numeric as realised_pnl, p.last_bet_at as sorted_by
  from requested r
  cross join lateral (
    select count(*) over () as total, b.market_id, b.side, count(*) as bets, sum(b.amount - b.cashed_stake) as stake,
           sum(b.potential_payout - b.cashed_payout) as payout, max(b.placed_at) as last_bet_at
    from bets b
    where b.user_id = r.user_id and b.status = 'pending' and not r.many
    group by b.market_id, b.side
    order by last_bet_at desc, b.market_id, b.side
    limit r.rows offset r.skipped
  ) p
)
%s
select r.index, r.many, l.*
from requested r
left join listed l on l.page = r.index
order by r.index, l.sorted_by desc, l.market_id, l.side
