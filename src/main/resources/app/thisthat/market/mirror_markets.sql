-- Mirrors a page of the feed's open markets: adds new markets, writes changed fields of known ones, and confirms
-- unchanged odds. Cross markets get the odds of their linked market. Rows are locked in the order of their ids, as
-- bets do, so no deadlock occurs. Returns one row per market that was added, edited, reopened, moved or swapped, or
-- whose odds have a price again, none any more, or are no longer suspended, one with the number of confirmed ones, and
-- one per market that was not swapped with the version of its row, which is its xmin.
--
-- Swapped outcomes: the feed may swap a market's tokens without its outcome names and prices. Each token then has the
-- name and odds of the other side, and bets would change sides. Nothing of such a row is taken.
--
-- Renamed markets: a market with bets keeps its wording (titles, question, description and options) when the feed
-- changes it. The other wording goes to market_renames for an admin, and is deleted there when the feed takes it back.
-- A title that differs because it is composed in another way is no rename. Rows of older versions have no question;
-- their title is the question.
--
-- The feed's two lists have different fields. A missing position, item title, slug or image keeps the stored one, and
-- so does a missing flag of the placeholder "Other": "none" in $29 states that the market is none. A row without an
-- event keeps the event of the market, with the titles and the placeholder that depend on it.
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
-- Titles of new markets: two events may have markets with one title, as two games of the same teams. The title of a new
-- market then gets a suffix, as distinguish_titles.sql describes it.
--
-- $1 to $19: columns of the page. $20: age in milliseconds from which unchanged odds are confirmed again. $21:
-- maximum age of a response of the feed in milliseconds; different odds that are older than the stored ones, or
-- without a time, are taken only if the stored ones are older than that. $22: age of the page in milliseconds; different
-- odds that were confirmed after that time are kept. $23 and $24: lease (job, token). $25 to $32: more columns of the
-- page; $30 is the feed id of the event. $33 and $34: columns of best bids, null if the order book gives no price.
with feed as (
  select f.new_id, f.feed_id, f.title, f.description, f.first_option, f.second_option, f.first_token, f.second_token,
         f.first_odds, f.second_odds, f.liquidity::numeric, f.volume::numeric, f.category,
         coalesce(string_to_array(nullif(f.tags, ''), chr(31)), '{}') as tags,
         f.end_date,
         case when f.quoted_at < now() then f.quoted_at when f.quoted_at is not null then now() end as quoted_at,
         f.question, f.group_item_title, f.slug, f.image, f.placeholder, e.id as event_id,
         case when e.id is not null then f.event_title end as event_title, f.event_position,
         f.price, f.in_play_since, f.replaces_tags, f.first_bid::numeric, f.second_bid::numeric
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
              $9::numeric[], $10::numeric[], $11::text[], $12::text[], $13::text[], $14::text[],
              $15::timestamptz[], $16::timestamptz[], $17::text[], $18::timestamptz[], $19::boolean[], $25::text[],
              $26::text[], $27::text[], $28::text[], $29::text[], $30::text[], $31::text[], $32::int[],
              $33::text[], $34::text[])
         f (new_id, feed_id, title, description, first_option, second_option, first_token, second_token,
            first_odds, second_odds, liquidity, volume, category, tags, end_date, quoted_at, price, in_play_since,
            replaces_tags, question, group_item_title, slug, image, placeholder, event_feed_id, event_title, event_position,
            first_bid, second_bid)
  left join events e on e.feed_id = f.event_feed_id
  where (select lease_holds($23, $24))
), known as (
  select m.id, m.xmin::text::bigint as version, same_order, m.status, m.closed_by, m.closed_at,
         m.this_option as stored_this, m.that_option as stored_that,
         m.title as stored_title, m.description as stored_description, m.question as stored_question,
         m.event_title as stored_event_title, m.group_item_title as stored_item, m.event_id as stored_event_id,
         f.new_id, f.feed_id, f.description, f.liquidity, f.volume, f.category, f.tags, f.end_date, f.quoted_at,
         f.price, f.in_play_since, f.replaces_tags, f.first_bid, f.second_bid, m.category as stored_category, m.tags as stored_tags,
         f.event_id is not null and m.event_id is not null and f.event_id <> m.event_id as regrouped,
         m.title_suffix as stored_suffix,
         case when ungrouped or same_title then m.title else f.title end as title,
         case when ungrouped or same_title then m.title_suffix end as title_suffix,
         case when ungrouped then m.question else f.question end as question,
         case when ungrouped then m.event_title else f.event_title end as event_title,
         case when ungrouped then m.group_item_title else coalesce(f.group_item_title, m.group_item_title)
         end as group_item_title,
         coalesce(f.slug, m.slug) as slug, coalesce(f.image, m.image) as image,
         coalesce(f.event_id, m.event_id) as event_id, coalesce(f.event_position, m.event_position) as event_position,
         case when ungrouped then coalesce(nullif(f.placeholder, 'none'), m.placeholder)
              when f.placeholder is null then nullif(m.placeholder, 'unnamed')
              else nullif(f.placeholder, 'none') end as placeholder,
         case when same_order then f.first_option else f.second_option end as this_option,
         case when same_order then f.second_option else f.first_option end as that_option,
         case when same_order then f.first_odds else f.second_odds end as this_odds,
         case when same_order then f.second_odds else f.first_odds end as that_odds,
         case when same_order then f.first_bid else f.second_bid end as this_bid,
         case when same_order then f.second_bid else f.first_bid end as that_bid
  from feed f
  join markets m on m.polymarket_id = f.feed_id and m.status in ('open', 'closed')
  cross join lateral (
    select (m.this_token, m.that_token) = (f.first_token, f.second_token) as same_order,
           f.event_id is null and m.event_id is not null as ungrouped,
           m.title = left(f.title, 500 - length(coalesce(m.title_suffix, ''))) || coalesce(m.title_suffix, '')
             as same_title
  ) t
  where same_order or (m.this_token, m.that_token) = (f.second_token, f.first_token)
), named as (
  select k.*,
         (k.title, k.question, k.group_item_title, k.description, k.this_option, k.that_option)
           is distinct from
           (k.stored_title, k.stored_question, k.stored_item, k.stored_description, k.stored_this, k.stored_that)
         and case when k.stored_question is null
                  then (k.question, k.description, k.this_option, k.that_option)
                       is distinct from (k.stored_title, k.stored_description, k.stored_this, k.stored_that)
                  else (k.question, k.group_item_title, k.event_title, k.description, k.this_option, k.that_option)
                       is distinct from
                       (k.stored_question, k.stored_item, k.stored_event_title, k.stored_description, k.stored_this,
                        k.stored_that) end as renamed,
         (k.this_option, k.that_option) is distinct from (k.stored_this, k.stored_that)
           and (k.this_option = k.stored_that or k.that_option = k.stored_this) as swapped
  from known k
), accepted as (
  select m.new_id, m.id, m.status, m.regrouped, m.stored_event_id, m.title, m.stored_title, m.title_suffix,
         m.stored_suffix, m.question, m.stored_question, m.group_item_title, m.stored_item, m.event_title,
         m.stored_event_title, m.description, m.stored_description, m.this_option, m.stored_this, m.that_option,
         m.stored_that, m.slug, m.image, m.event_id, m.event_position, m.placeholder, m.liquidity, m.volume,
         m.end_date, m.quoted_at, m.price, m.in_play_since, m.this_odds, m.that_odds, m.this_bid, m.that_bid,
         case when m.replaces_tags then m.category else m.stored_category end as category,
         case when m.replaces_tags then m.tags else m.stored_tags end as tags,
         m.status = 'closed'
           and (m.closed_by in ('unchosen', 'vanished')
                or (m.closed_by = 'feed'
                    and (m.quoted_at > o.quoted_at
                         or (m.quoted_at is null
                             and m.closed_at < now() - $21::int * interval '1 millisecond')))) as reopened,
         m.renamed and has_bets(m.id) as kept
  from named m
  join market_odds o on o.market_id = m.id
  where not m.swapped
), worded as (
  select a.id, a.status, a.reopened, a.kept, a.regrouped, a.stored_event_id,
         case when a.kept then a.stored_title else a.title end as title,
         case when a.kept then a.stored_suffix else a.title_suffix end as title_suffix,
         case when a.kept then a.stored_question else a.question end as question,
         case when a.kept then a.stored_item else a.group_item_title end as group_item_title,
         case when a.kept then a.stored_event_title else a.event_title end as event_title,
         case when a.kept then a.stored_description else a.description end as description,
         case when a.kept then a.stored_this else a.this_option end as this_option,
         case when a.kept then a.stored_that else a.that_option end as that_option,
         a.slug, a.image, a.event_id, a.event_position, a.placeholder, a.liquidity, a.volume, a.category, a.tags,
         a.end_date, a.quoted_at, a.in_play_since
  from accepted a
), quotes as (
  select id, this_odds, that_odds, quoted_at, price, this_bid, that_bid from accepted where status = 'open' or reopened
  union all
  select c.id, a.this_odds, a.that_odds, a.quoted_at, a.price, a.this_bid, a.that_bid
  from accepted a
  join markets c on c.linked_market_id = a.id and c.status in ('open', 'closed') -- a closed one may reopen at any time
  where a.status = 'open' or a.reopened
), fresh as (
  select f.new_id, f.feed_id, f.title, f.event_id, f.end_date
  from feed f
  where not exists (select from markets m where m.polymarket_id = f.feed_id)
), title_taken as (
  select f.new_id
  from fresh f
  join markets o on o.title = f.title and o.status = 'open' and o.event_id is not null and o.event_id <> f.event_id
  union
  select f.new_id
  from fresh f
  join fresh x on x.title = f.title and x.event_id <> f.event_id and x.new_id < f.new_id
), dated as (
  select f.new_id, f.title, f.event_id, coalesce(e.slug, e.feed_id) as slug,
         ' (' || to_char((case when e.starts_at > e.created_at then e.starts_at
                               else coalesce(f.end_date, e.ends_at) end) at time zone 'UTC',
                         'FMMonth FMDD, HH24:MI "UTC"') || ')' as date
  from fresh f
  join title_taken t on t.new_id = f.new_id
  join events e on e.id = f.event_id
), date_taken as (
  select d.new_id
  from dated d
  join dated x on x.title = d.title and x.date = d.date and x.event_id <> d.event_id and x.new_id < d.new_id
  union
  select d.new_id
  from dated d
  join markets o on o.title = left(d.title, 500 - length(d.date)) || d.date and o.status = 'open'
                    and o.event_id is not null and o.event_id <> d.event_id
), suffixed as (
  select d.new_id,
         case when d.date is null or t.new_id is not null then ' (' || left(d.slug, 250) || ')' else d.date end as suffix
  from dated d
  left join date_taken t on t.new_id = d.new_id
), added as (
  insert into markets (id, polymarket_id, title, title_suffix, description, this_option, that_option, this_token,
                       that_token, liquidity, volume, category, tags, market_type, expires_at, question,
                       group_item_title, slug, image, placeholder, event_id, event_title, event_position, in_play_since)
  select f.new_id, f.feed_id, left(f.title, 500 - length(coalesce(s.suffix, ''))) || coalesce(s.suffix, ''), s.suffix,
         f.description, f.first_option, f.second_option, f.first_token, f.second_token, f.liquidity, f.volume,
         f.category, f.tags, 'polymarket', f.end_date, f.question, f.group_item_title, f.slug, f.image,
         nullif(f.placeholder, 'none'), f.event_id, f.event_title, f.event_position, f.in_play_since
  from feed f
  join fresh n on n.new_id = f.new_id
  left join suffixed s on s.new_id = f.new_id
  order by f.feed_id
  on conflict (polymarket_id) do nothing
  returning id, polymarket_id, xmin::text::bigint as version
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
  join worded a on a.id = m.id
  cross join lateral (
    select m.status = 'open'
             and (m.title, m.description, m.this_option, m.that_option, m.category, m.tags, m.expires_at, m.question,
                  m.group_item_title, m.slug, m.image, m.placeholder, m.event_id, m.event_title, m.event_position,
                  m.in_play_since)
                 is distinct from
                 (a.title, a.description, a.this_option, a.that_option, a.category, a.tags, a.end_date, a.question,
                  a.group_item_title, a.slug, a.image, a.placeholder, a.event_id, a.event_title, a.event_position,
                  a.in_play_since)
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
  from worded a
  join to_edit e on e.id = a.id and e.amounts and not e.edit
  where m.id = a.id
  returning m.id, m.xmin::text::bigint as version
), listed_again as (
  update markets m
  set feed_ended_at = null
  from to_edit e
  where m.id = e.id and e.listed and not e.edit
  returning m.id, m.xmin::text::bigint as version
), edited as (
  update markets m
  set title = a.title, title_suffix = a.title_suffix, description = a.description, this_option = a.this_option,
      that_option = a.that_option, liquidity = a.liquidity, volume = a.volume, category = a.category, tags = a.tags,
      expires_at = a.end_date,
      question = a.question, group_item_title = a.group_item_title, slug = a.slug, image = a.image,
      placeholder = a.placeholder, event_id = a.event_id, event_title = a.event_title,
      event_position = a.event_position, in_play_since = a.in_play_since,
      status = 'open', closed_at = null, closed_by = null, updated_at = now()
  from worded a
  join to_edit e on e.id = a.id and e.edit
  where m.id = a.id
    and (m.status = 'open'
         or (a.reopened and m.status = 'closed' and m.closed_by in ('feed', 'vanished', 'unchosen')))
  returning m.id, a.reopened, a.regrouped, a.stored_event_id, m.event_id, m.xmin::text::bigint as version
), proposed as (
  insert into market_renames as r (id, market_id, title, event_title, question, group_item_title, description,
                                   this_option, that_option)
  select a.new_id, a.id, a.title, a.event_title, a.question, a.group_item_title, a.description, a.this_option,
         a.that_option
  from accepted a
  where a.kept and (a.status = 'open' or a.reopened)
    and not exists (
      select from market_renames k
      where k.market_id = a.id and k.decision is distinct from 'accepted'
        and (k.title, k.event_title, k.question, k.group_item_title, k.description, k.this_option, k.that_option)
            is not distinct from
            (a.title, a.event_title, a.question, a.group_item_title, a.description, a.this_option, a.that_option))
  order by a.id
  on conflict (market_id) where decision is distinct from 'accepted' do update
  set id = excluded.id, title = excluded.title, event_title = excluded.event_title, question = excluded.question,
      group_item_title = excluded.group_item_title, description = excluded.description,
      this_option = excluded.this_option, that_option = excluded.that_option, seen_at = now(), decision = null,
      decided_at = null
  returning market_id
), withdrawn as (
  delete from market_renames r
  using accepted a
  where r.market_id = a.id and r.decision is distinct from 'accepted' and not a.kept
    and (a.status = 'open' or a.reopened)
), to_quote as (
  select o.market_id, o.suspended as was_suspended, o.priced as was_priced
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
  returning o.market_id, q.was_suspended as resumed
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
  returning o.market_id, o.seq, o.this_odds, o.that_odds, o.changed_at, o.changed_at = now() as moved,
            q.was_suspended or o.priced <> q.was_priced as resumed
)
select 'added' as change, market_id, seq, this_odds, that_odds, changed_at, null as feed_id, null::bigint as version,
       null::boolean as same_order
from added_odds
union all
select case when reopened then 'reopened' else 'edited' end, id, null, null, null, null, null, null, null from edited
union all
select 'moved', market_id, seq, this_odds, that_odds, changed_at, null, null, null from quoted where moved
union all
select 'resumed', market_id, null, null, null, null, null, null, null from quoted where resumed and not moved
union all
select 'resumed', market_id, null, null, null, null, null, null, null from listed where resumed
union all
select 'swapped', id, null, null, null, null, feed_id, null, null from named where swapped
union all
select 'renamed', market_id, null, null, null, null, null, null, null from proposed
union all
select 'regrouped', unnest(array[stored_event_id, event_id]), null, null, null, null, null, null, null
from edited
where regrouped
union all
select 'confirmed', null, count(*), null, null, null, null, null, null from quoted where not moved
union all
select 'stored', n.id, null, null, null, null, n.feed_id, coalesce(c.version, n.version), n.same_order
from named n
left join (select id, version from edited
           union all
           select id, version from amounts_updated
           union all
           select id, version from listed_again) c on c.id = n.id
where not n.swapped
union all
select 'stored', id, null, null, null, null, polymarket_id, version, true from added
