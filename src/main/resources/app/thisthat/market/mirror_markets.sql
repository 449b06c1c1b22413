-- Mirrors a page of the feed's open markets: adds new markets, writes changed fields of known ones, and confirms
-- unchanged odds. Cross markets get the odds of their linked market. Rows are locked in the order of their ids, as
-- bets do, so no deadlock occurs. Returns one row per market that was added, edited, reopened, moved or swapped, and
-- one with the number of confirmed ones.
--
-- Swapped outcomes: the feed may swap a market's tokens without its outcome names and prices. Each token then has the
-- name and odds of the other side, and bets would change sides. Nothing of such a row is taken. An outcome with bets
-- is not renamed either.
--
-- A list that does not decide about tags keeps the category and tags of known markets.
--
-- Liquidity and volume change all day, and each update of a row adds entries to all indexes of the catalogue. They
-- are written on their own only after a change of more than a twentieth, without an event.
--
-- A market whose order book gives no price gets the odds for display, unless a quote has priced it within the last
-- minute. If its order book is impossible or unknown, its odds are neither changed nor confirmed; listed_at shows that
-- the feed lists the market.
--
-- $1 to $19: columns of the page. $20: age in milliseconds from which unchanged odds are confirmed again. $21:
-- maximum age of a response of the feed in milliseconds; different odds that are older than the stored ones, or
-- without a time, are taken only if the stored ones are older than that. $22: age of the page in milliseconds; different
-- odds that were confirmed after that time are kept. $23 and $24: lease (job, token). $25 and $26: columns of best
-- bids, null if the order book gives no price.
with feed as (
  select f.new_id, f.feed_id, f.title, f.description, f.first_option, f.second_option, f.first_token, f.second_token,
         f.first_odds, f.second_odds, f.liquidity::numeric, f.volume::numeric, f.category,
         coalesce(string_to_array(nullif(f.tags, ''), chr(31)), '{}') as tags,
         f.end_date,
         case when f.quoted_at < now() then f.quoted_at when f.quoted_at is not null then now() end as quoted_at,
         f.price, f.in_play_since, f.replaces_tags, f.first_bid::numeric, f.second_bid::numeric
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
              $9::numeric[], $10::numeric[], $11::text[], $12::text[], $13::text[], $14::text[],
              $15::timestamptz[], $16::timestamptz[], $17::text[], $18::timestamptz[], $19::boolean[], $25::text[],
              $26::text[])
         f (new_id, feed_id, title, description, first_option, second_option, first_token, second_token,
            first_odds, second_odds, liquidity, volume, category, tags, end_date, quoted_at, price, in_play_since,
            replaces_tags, first_bid, second_bid)
  where (select lease_holds($23, $24))
), known as (
  select m.id, m.status, m.closed_by, m.closed_at, m.this_option as stored_this, m.that_option as stored_that,
         m.category as stored_category, m.tags as stored_tags, f.*,
         case when same_order then f.first_option else f.second_option end as this_option,
         case when same_order then f.second_option else f.first_option end as that_option,
         case when same_order then f.first_odds else f.second_odds end as this_odds,
         case when same_order then f.second_odds else f.first_odds end as that_odds,
         case when same_order then f.first_bid else f.second_bid end as this_bid,
         case when same_order then f.second_bid else f.first_bid end as that_bid
  from feed f
  join markets m on m.polymarket_id = f.feed_id and m.status in ('open', 'closed')
  cross join lateral (select (m.this_token, m.that_token) = (f.first_token, f.second_token) as same_order) t
  where same_order or (m.this_token, m.that_token) = (f.second_token, f.first_token)
), named as (
  select k.*, (k.this_option, k.that_option) is distinct from (k.stored_this, k.stored_that) as renamed,
         (k.this_option, k.that_option) is distinct from (k.stored_this, k.stored_that)
           and (k.this_option = k.stored_that or k.that_option = k.stored_this) as swapped
  from known k
), accepted as (
  select m.id, m.status, m.title, m.description, m.liquidity, m.volume, m.end_date, m.quoted_at, m.price, m.in_play_since,
         case when m.replaces_tags then m.category else m.stored_category end as category,
         case when m.replaces_tags then m.tags else m.stored_tags end as tags,
         case when name_kept then m.stored_this else m.this_option end as this_option,
         case when name_kept then m.stored_that else m.that_option end as that_option,
         m.this_odds, m.that_odds, m.this_bid, m.that_bid,
         m.status = 'closed'
           and (m.closed_by in ('unchosen', 'vanished')
                or (m.closed_by = 'feed'
                    and (m.quoted_at > o.quoted_at
                         or (m.quoted_at is null
                             and m.closed_at < now() - $21::int * interval '1 millisecond')))) as reopened
  from named m
  join market_odds o on o.market_id = m.id
  cross join lateral (select m.renamed and has_bets(m.id) as name_kept) n
  where not m.swapped
), quotes as (
  select id, this_odds, that_odds, quoted_at, price, this_bid, that_bid from accepted where status = 'open' or reopened
  union all
  select c.id, a.this_odds, a.that_odds, a.quoted_at, a.price, a.this_bid, a.that_bid
  from accepted a
  join markets c on c.linked_market_id = a.id and c.status in ('open', 'closed') -- a closed one may reopen at any time
  where a.status = 'open' or a.reopened
), added as (
  insert into markets (id, polymarket_id, title, description, this_option, that_option, this_token, that_token,
                       liquidity, volume, category, tags, market_type, expires_at, in_play_since)
  select f.new_id, f.feed_id, f.title, f.description, f.first_option, f.second_option, f.first_token, f.second_token,
         f.liquidity, f.volume, f.category, f.tags, 'polymarket', f.end_date, f.in_play_since
  from feed f
  where not exists (select from markets m where m.polymarket_id = f.feed_id)
  order by f.feed_id
  on conflict (polymarket_id) do nothing
  returning id, polymarket_id
), added_odds as (
  insert into market_odds (market_id, this_odds, that_odds, confirmed_at, quoted_at, priced, this_bid, that_bid)
  select a.id, f.first_odds, f.second_odds, now() - $22::int * interval '1 millisecond', f.quoted_at, f.price = 'fresh',
         f.first_bid, f.second_bid
  from added a
  join feed f on f.feed_id = a.polymarket_id
  returning market_id, seq, this_odds, that_odds, changed_at
), to_edit as (
  select m.id, a.reopened or w.texts as edit, w.amounts, w.listed
  from markets m
  join accepted a on a.id = m.id
  cross join lateral (
    select m.status = 'open'
             and (m.title, m.description, m.this_option, m.that_option, m.category, m.tags, m.expires_at, m.in_play_since)
                 is distinct from
                 (a.title, a.description, a.this_option, a.that_option, a.category, a.tags, a.end_date, a.in_play_since)
               as texts,
           m.status = 'open'
             and (coalesce(abs(a.liquidity - m.liquidity) > m.liquidity / 20, a.liquidity is distinct from m.liquidity)
                  or coalesce(abs(a.volume - m.volume) > m.volume / 20, a.volume is distinct from m.volume)) as amounts,
           m.status = 'closed' and m.closed_by = 'admin'
             and m.feed_ended_at < coalesce(a.quoted_at, now() - $21::int * interval '1 millisecond') as listed
  ) w
  where a.reopened or w.texts or w.amounts or w.listed
  order by m.id
  for no key update of m
), amounts_updated as (
  update markets m
  set liquidity = a.liquidity, volume = a.volume
  from accepted a
  join to_edit e on e.id = a.id and e.amounts and not e.edit
  where m.id = a.id
), listed_again as (
  update markets m
  set feed_ended_at = null
  from to_edit e
  where m.id = e.id and e.listed and not e.edit
), edited as (
  update markets m
  set title = a.title, description = a.description, this_option = a.this_option, that_option = a.that_option,
      liquidity = a.liquidity, volume = a.volume, category = a.category, tags = a.tags, expires_at = a.end_date,
      in_play_since = a.in_play_since,
      status = 'open', closed_at = null, closed_by = null, updated_at = now()
  from accepted a
  join to_edit e on e.id = a.id and e.edit
  where m.id = a.id
    and (m.status = 'open'
         or (a.reopened and m.status = 'closed' and m.closed_by in ('feed', 'vanished', 'unchosen')))
  returning m.id, a.reopened
), to_quote as (
  select o.market_id
  from market_odds o
  join quotes n on n.id = o.market_id
  where o.suspended
     or greatest(o.confirmed_at, case n.price when 'unknown' then o.listed_at end)
          < now() - $20::int * interval '1 millisecond'
     or (n.price = 'fresh' and not o.priced)
     or (n.price <> 'unknown' and (o.this_odds, o.that_odds) is distinct from (n.this_odds, n.that_odds))
     or (n.price = 'absent' and o.priced and o.confirmed_at < now() - interval '1 minute')
  order by o.market_id
  for no key update of o
), listed as (
  update market_odds o
  set listed_at = now(), suspended = false
  from quotes n
  join to_quote q on q.market_id = n.id
  where o.market_id = n.id and n.price = 'unknown'
), quoted as (
  update market_odds o
  set this_odds = n.this_odds, that_odds = n.that_odds,
      seq = o.seq + ((o.this_odds, o.that_odds) is distinct from (n.this_odds, n.that_odds))::int,
      changed_at = case when (o.this_odds, o.that_odds) is distinct from (n.this_odds, n.that_odds)
                        then now() else o.changed_at end,
      confirmed_at = greatest(o.confirmed_at, now() - $22::int * interval '1 millisecond'),
      quoted_at = greatest(n.quoted_at, o.quoted_at), suspended = false, priced = n.price = 'fresh',
      this_bid = n.this_bid, that_bid = n.that_bid
  from quotes n
  join to_quote q on q.market_id = n.id
  where o.market_id = n.id and n.price <> 'unknown'
    and (n.price = 'fresh' or not o.priced or o.confirmed_at < now() - interval '1 minute')
    and ((o.this_odds, o.that_odds, o.priced) = (n.this_odds, n.that_odds, n.price = 'fresh')
         or ((o.quoted_at is null or n.quoted_at >= o.quoted_at
              or o.quoted_at < now() - $21::int * interval '1 millisecond')
             and o.confirmed_at <= now() - $22::int * interval '1 millisecond'))
  returning o.market_id, o.seq, o.this_odds, o.that_odds, o.changed_at, o.changed_at = now() as moved
)
select 'added' as change, market_id, seq, this_odds, that_odds, changed_at, null as feed_id from added_odds
union all
select case when reopened then 'reopened' else 'edited' end, id, null, null, null, null, null from edited
union all
select 'moved', market_id, seq, this_odds, that_odds, changed_at, null from quoted where moved
union all
select 'swapped', id, null, null, null, null, feed_id from named where swapped
union all
select 'confirmed', null, count(*), null, null, null, null from quoted where not moved
