-- Follows the first part of a statement, which gives pages of positions. $4 margin of cash-outs; null: they are switched off.
--
-- open_positions.sql and grouped_positions.sql give one page: at most $2 positions of user $1 on market $5 (null: any),
-- without the first $3, and only those behind the position with the time $6, market $7 and side $8 (null: from the first).
-- pages_of_open_positions.sql gives pages of several users.
--
-- The value of a cash-out is that of judge_cash_outs() for all bets, at the stored odds; the reason why there is none is
-- null if there is one. Old odds are no reason, since a quote confirms them. All bets on a market that is not settled are
-- pending or cashed out, so an index has those that were cashed out.
, valued as (
  select h.*, o.odds, v.value as cash_out_value, o.moving, o.fresh, coalesce(h.realised_pnl, v.cashed_pnl) as pnl
  from held h
  cross join lateral (
    select case h.side when 'this' then q.this_odds else q.that_odds end as odds,
           case h.side when 'this' then q.this_bid else q.that_bid end as bid,
           q.moving_until > clock_timestamp() is true as moving, q.priced and not q.suspended as fresh
    from market_odds q where q.market_id = h.market_id
  ) o
  left join lateral (
    select sum(cash_out_value(b.amount - b.cashed_stake, least(coalesce(o.bid, o.odds), o.odds), b.odds_at_bet,
                              coalesce($4::numeric, 0), b.potential_payout - b.cashed_payout))
             filter (where b.status = 'pending') as value,
           sum(b.cashed_value - b.cashed_stake) as cashed_pnl
    from bets b
    where b.user_id = h.user_id and b.market_id = h.market_id and b.side = h.side and b.status in ('pending', 'cashed_out')
  ) v on h.open
)
, listed as (
  select v.page, v.total, v.market_id, m.title, m.this_option, m.that_option, m.status, v.side, v.open, v.bets, v.stake,
         v.payout, v.last_bet_at, v.closed_at, v.pnl as realised_pnl, v.sorted_by, round(v.stake / v.payout, 4) as average_odds,
         v.odds as current_odds, case when v.open then round(v.payout * v.odds, 2) else 0 end as current_value,
         v.cash_out_value,
         case
           when $4::numeric is null then 'DISABLED'
           when m.status <> 'open' or l.status <> 'open' then 'MARKET_CLOSED'
           when m.market_type <> 'polymarket' and m.expires_at <= clock_timestamp() then 'MARKET_CLOSED'
           when exists (select from settlement_holds s where s.market_id = m.id and s.lifted_at is null) then 'MARKET_HELD'
           when v.user_id = any (m.made_by) and not (select conflicts_allowed from admin_policy) then 'CONFLICT_OF_INTEREST'
           when m.market_type <> 'credits' and v.moving then 'ODDS_MOVING'
           when v.odds not between 0.01 and 0.99 then 'ODDS_UNAVAILABLE'
           when m.market_type <> 'credits' and not v.fresh then 'ODDS_STALE'
           when v.cash_out_value <= 0 then 'VALUE_TOO_SMALL'
         end as unavailable
  from valued v
  join markets m on m.id = v.market_id
  left join markets l on l.id = m.linked_market_id
)
