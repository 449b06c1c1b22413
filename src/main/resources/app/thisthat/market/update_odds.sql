-- Writes the feed's quotes of open mirrored markets and of the cross markets linked to them, and confirms unchanged
-- odds. A quote without odds keeps the odds, which then have no price. Suspended markets are left out. Returns the
-- markets whose odds moved, and those that have a price again or none any more.
--
-- A quote that is older than the stored one is ignored. So is a quote whose odds were in force before the stored ones
-- were confirmed: a message of the price socket that arrives late must not replace the result of a later request. The
-- tolerance of two seconds is for clocks that differ.
--
-- $1 markets, $2 and $3 odds, $4 milliseconds since the quotes, $5 milliseconds since the odds were in force, $6 and $7
-- price and time of the last trade (null if unknown), $8 and $9 lease (job, token), null without one, $10 whether the
-- quote comes from the price socket, $11 and $12 best bids (null if unknown). A quote of the socket that is more than a
-- second late shows that the socket cannot be trusted for this market.
with feed as (
  select m.id as market_id, f.this_odds::numeric as this_odds, f.that_odds::numeric as that_odds,
         now() - f.quote_age * interval '1 millisecond' as quoted_at,
         now() - greatest(f.odds_age, f.quote_age) * interval '1 millisecond' as confirmed_at,
         f.last_trade::numeric as last_trade, f.last_trade_at, f.streamed, f.odds_age - f.quote_age <= 1000 as in_time,
         f.this_bid::numeric as this_bid, f.that_bid::numeric as that_bid
  from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::int[], $6::text[], $7::timestamptz[], $10::boolean[],
              $11::text[], $12::text[])
         f (market_id, this_odds, that_odds, quote_age, odds_age, last_trade, last_trade_at, streamed, this_bid, that_bid)
  join markets m on m.id = f.market_id and m.status = 'open' and m.polymarket_id is not null
  join market_odds o on o.market_id = m.id and not o.suspended
  where $8::text is null or (select lease_holds($8, $9::bigint))
), quotes as (
  select * from feed
  union all
  select c.id, f.this_odds, f.that_odds, f.quoted_at, f.confirmed_at, f.last_trade, f.last_trade_at, f.streamed, f.in_time,
         f.this_bid, f.that_bid
  from feed f
  join markets c on c.linked_market_id = f.market_id
                and c.status in ('open', 'closed') -- a closed one may reopen at any time
), locked as (
  select q.*, o.priced as was_priced
  from market_odds o
  join quotes q on q.market_id = o.market_id
  where (o.quoted_at is null or q.quoted_at >= o.quoted_at) and q.confirmed_at >= o.confirmed_at - interval '2 seconds'
  order by o.market_id
  for no key update of o
), quoted as (
  update market_odds o
  set this_odds = coalesce(l.this_odds, o.this_odds), that_odds = coalesce(l.that_odds, o.that_odds),
      seq = o.seq + ((o.this_odds, o.that_odds) <> (l.this_odds, l.that_odds) is true)::int,
      changed_at = case when (o.this_odds, o.that_odds) <> (l.this_odds, l.that_odds) then now() else o.changed_at end,
      confirmed_at = greatest(o.confirmed_at, l.confirmed_at), quoted_at = l.quoted_at,
      priced = l.this_odds is not null, this_bid = l.this_bid, that_bid = l.that_bid,
      streamed_at = case when not l.streamed then o.streamed_at when l.in_time then l.quoted_at end,
      read_at = case when l.streamed then o.read_at else greatest(o.read_at, l.confirmed_at) end,
      last_trade = coalesce(l.last_trade, o.last_trade), last_trade_at = coalesce(l.last_trade_at, o.last_trade_at)
  from locked l
  where o.market_id = l.market_id and (o.quoted_at is null or l.quoted_at >= o.quoted_at)
  returning o.market_id, o.seq, o.this_odds, o.that_odds, o.changed_at, o.changed_at = now() as moved,
            o.priced <> l.was_priced as repriced
)
select market_id, seq, this_odds, that_odds, changed_at, moved from quoted where moved or repriced
