-- Compares markets with entries of the feed whose texts are those of the last sync. Confirms the odds that are due, and
-- returns the feed ids of the other markets on which mirror_markets.sql may write something, and the number of confirmed
-- ones.
--
-- The conditions are those of mirror_markets.sql. The version is the xmin of the row, so a change by any other statement
-- is noticed. Markets with linked cross markets are returned always.
--
-- $1 to $10: columns of the entries, outcomes in the order of the market. $11: age in milliseconds from which unchanged
-- odds are confirmed again. $12: age of the page in milliseconds. $13 and $14: lease (job, token).
with feed as (
  select f.feed_id, f.version, f.this_odds, f.that_odds, f.price, f.liquidity::numeric, f.volume::numeric,
         case when f.quoted_at < now() then f.quoted_at when f.quoted_at is not null then now() end as quoted_at,
         f.this_bid::numeric, f.that_bid::numeric, now() - $11::int * interval '1 millisecond' as confirm_before
  from unnest($1::text[], $2::bigint[], $3::numeric[], $4::numeric[], $5::text[], $6::text[], $7::text[],
              $8::timestamptz[], $9::text[], $10::text[])
         f (feed_id, version, this_odds, that_odds, price, liquidity, volume, quoted_at, this_bid, that_bid)
), compared as materialized (
  select f.feed_id, f.quoted_at, f.this_bid, f.that_bid, o.market_id,
         coalesce(
           m.status = 'open' and m.xmin::text::bigint = f.version and not o.suspended
             and not coalesce(abs(f.liquidity - m.liquidity) > m.liquidity / 20, f.liquidity is distinct from m.liquidity)
             and not coalesce(abs(f.volume - m.volume) > m.volume / 20, f.volume is distinct from m.volume)
             and case f.price
                 when 'unknown' then greatest(o.confirmed_at, o.listed_at) >= f.confirm_before
                 when 'absent' then (o.this_odds, o.that_odds) = (f.this_odds, f.that_odds)
                                    and o.confirmed_at >= f.confirm_before
                                    and (not o.priced or o.confirmed_at >= now() - interval '1 minute')
                 else (o.this_odds, o.that_odds) = (f.this_odds, f.that_odds) and o.priced end
             and not exists (select from markets c
                             where c.linked_market_id = m.id and c.linked_market_id is not null
                               and c.status in ('open', 'closed')), false) as agrees,
         f.price = 'fresh' and o.confirmed_at < f.confirm_before as is_due
  from feed f
  left join markets m on m.polymarket_id = f.feed_id
  left join market_odds o on o.market_id = m.id
), locked as (
  select o.market_id
  from market_odds o
  join compared c on c.market_id = o.market_id and c.agrees and c.is_due
  where (select lease_holds($13, $14))
  order by o.market_id
  for no key update of o
), confirmed as (
  update market_odds o
  set confirmed_at = greatest(o.confirmed_at, now() - $12::int * interval '1 millisecond'),
      quoted_at = greatest(c.quoted_at, o.quoted_at), this_bid = c.this_bid, that_bid = c.that_bid
  from compared c
  join locked l on l.market_id = c.market_id
  where o.market_id = c.market_id
  returning o.market_id
)
select feed_id, null::bigint as confirmed from compared where not agrees
union all
select null, count(*) from confirmed
