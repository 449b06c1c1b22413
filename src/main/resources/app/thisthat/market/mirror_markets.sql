-- Mirrors a page of the feed's open markets: adds the new ones, writes of the known ones only what changed, and confirms
-- the odds of the rest; the markets that follow one of them get its odds. Rows are locked in the order of their ids,
-- as bets do, so that neither waits for the other in a circle. Answers one row for each market added, edited, reopened,
-- moved or left aside because its outcomes are turned, and one with the count of the confirmed.
--
-- The feed is known to turn the order of a market's tokens without that of its outcomes and prices. Then a token has the
-- name and the odds of the other side, and bets would change theirs: such a row is not believed. Nor is an outcome renamed
-- that somebody has bet on.
--
-- Liquidity and volume are in motion all day, and a row that changes is entered into all of the catalogue's indexes anew: by
-- themselves they are written when one of them moved by more than a twentieth, and nobody is told.
--
-- $1-$16 the columns of the page, $17 milliseconds after which unchanged odds are confirmed anew,
-- $18 milliseconds that an answer may be old: other odds that are older than ours, or of no date, are believed only when
-- ours are older than that,
-- $19 and $20 the lease without which nothing is done.
with feed as (
  select f.new_id, f.feed_id, f.title, f.description, f.first_option, f.second_option, f.first_token, f.second_token,
         f.first_odds, f.second_odds, f.liquidity::numeric, f.volume::numeric, f.category,
         coalesce(string_to_array(nullif(f.tags, ''), chr(31)), '{}') as tags,
         f.end_date, case when f.quoted_at < now() then f.quoted_at when f.quoted_at is not null then now() end as quoted_at
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
              $9::numeric[], $10::numeric[], $11::text[], $12::text[], $13::text[], $14::text[],
              $15::timestamptz[], $16::timestamptz[])
         f (new_id, feed_id, title, description, first_option, second_option, first_token, second_token,
            first_odds, second_odds, liquidity, volume, category, tags, end_date, quoted_at)
  where (select lease_holds($19, $20))
), known as (
  select m.id, m.status, m.closed_by, m.closed_at, m.this_option as our_this, m.that_option as our_that, f.*,
         case when straight then f.first_option else f.second_option end as this_option,
         case when straight then f.second_option else f.first_option end as that_option,
         case when straight then f.first_odds else f.second_odds end as this_odds,
         case when straight then f.second_odds else f.first_odds end as that_odds
  from feed f
  join markets m on m.polymarket_id = f.feed_id and m.status in ('open', 'closed')
  cross join lateral (select (m.this_token, m.that_token) = (f.first_token, f.second_token) as straight) t
  where straight or (m.this_token, m.that_token) = (f.second_token, f.first_token)
), named as (
  select k.*, (k.this_option, k.that_option) is distinct from (k.our_this, k.our_that) as renamed,
         (k.this_option, k.that_option) is distinct from (k.our_this, k.our_that)
           and (k.this_option = k.our_that or k.that_option = k.our_this) as turned
  from known k
), held as (
  select m.id, m.status, m.title, m.description, m.liquidity, m.volume, m.category, m.tags, m.end_date, m.quoted_at,
         case when kept then m.our_this else m.this_option end as this_option,
         case when kept then m.our_that else m.that_option end as that_option,
         m.this_odds, m.that_odds,
         m.status = 'closed'
           and (m.closed_by in ('unchosen', 'vanished')
                or (m.closed_by = 'feed'
                    and (m.quoted_at > o.quoted_at
                         or (m.quoted_at is null
                             and m.closed_at < now() - $18::int * interval '1 millisecond')))) as reopened
  from named m
  join market_odds o on o.market_id = m.id
  cross join lateral (select m.renamed and has_bets(m.id) as kept) n
  where not m.turned
), quotes as (
  select id, this_odds, that_odds, quoted_at from held where status = 'open' or reopened
  union all
  select c.id, h.this_odds, h.that_odds, h.quoted_at
  from held h
  join markets c on c.linked_market_id = h.id and c.status in ('open', 'closed') -- a closed one may open at any moment
  where h.status = 'open' or h.reopened
), added as (
  insert into markets (id, polymarket_id, title, description, this_option, that_option, this_token, that_token,
                       liquidity, volume, category, tags, market_type, expires_at)
  select f.new_id, f.feed_id, f.title, f.description, f.first_option, f.second_option, f.first_token, f.second_token,
         f.liquidity, f.volume, f.category, f.tags, 'polymarket', f.end_date
  from feed f
  where not exists (select from markets m where m.polymarket_id = f.feed_id)
  order by f.feed_id
  on conflict (polymarket_id) do nothing
  returning id, polymarket_id
), added_odds as (
  insert into market_odds (market_id, this_odds, that_odds, quoted_at)
  select a.id, f.first_odds, f.second_odds, f.quoted_at
  from added a
  join feed f on f.feed_id = a.polymarket_id
  returning market_id, seq, this_odds, that_odds, changed_at
), to_edit as (
  select m.id, h.reopened or w.texts as edit, w.figures, w.listed
  from markets m
  join held h on h.id = m.id
  cross join lateral (
    select m.status = 'open'
             and (m.title, m.description, m.this_option, m.that_option, m.category, m.tags, m.expires_at)
                 is distinct from
                 (h.title, h.description, h.this_option, h.that_option, h.category, h.tags, h.end_date) as texts,
           m.status = 'open'
             and (coalesce(abs(h.liquidity - m.liquidity) > m.liquidity / 20, h.liquidity is distinct from m.liquidity)
                  or coalesce(abs(h.volume - m.volume) > m.volume / 20, h.volume is distinct from m.volume)) as figures,
           m.status = 'closed' and m.closed_by = 'admin'
             and m.feed_ended_at < coalesce(h.quoted_at, now() - $18::int * interval '1 millisecond') as listed
  ) w
  where h.reopened or w.texts or w.figures or w.listed
  order by m.id
  for no key update of m
), figured as (
  update markets m
  set liquidity = h.liquidity, volume = h.volume
  from held h
  join to_edit e on e.id = h.id and e.figures and not e.edit
  where m.id = h.id
), listed_again as (
  update markets m
  set feed_ended_at = null
  from to_edit e
  where m.id = e.id and e.listed and not e.edit
), edited as (
  update markets m
  set title = h.title, description = h.description, this_option = h.this_option, that_option = h.that_option,
      liquidity = h.liquidity, volume = h.volume, category = h.category, tags = h.tags, expires_at = h.end_date,
      status = 'open', closed_at = null, closed_by = null, updated_at = now()
  from held h
  join to_edit e on e.id = h.id and e.edit
  where m.id = h.id and (m.status = 'open' or (h.reopened and m.status = 'closed' and m.closed_by in ('feed', 'vanished', 'unchosen')))
  returning m.id, h.reopened
), to_quote as (
  select o.market_id
  from market_odds o
  join quotes h on h.id = o.market_id
  where (o.this_odds, o.that_odds) is distinct from (h.this_odds, h.that_odds) or o.suspended
     or o.confirmed_at < now() - $17::int * interval '1 millisecond'
  order by o.market_id
  for no key update of o
), quoted as (
  update market_odds o
  set this_odds = h.this_odds, that_odds = h.that_odds,
      seq = o.seq + ((o.this_odds, o.that_odds) is distinct from (h.this_odds, h.that_odds))::int,
      changed_at = case when (o.this_odds, o.that_odds) is distinct from (h.this_odds, h.that_odds)
                        then now() else o.changed_at end,
      confirmed_at = now(), quoted_at = greatest(h.quoted_at, o.quoted_at), suspended = false
  from quotes h
  join to_quote q on q.market_id = h.id
  where o.market_id = h.id
    and ((o.this_odds, o.that_odds) = (h.this_odds, h.that_odds) or o.quoted_at is null or h.quoted_at >= o.quoted_at
         or o.quoted_at < now() - $18::int * interval '1 millisecond')
  returning o.market_id, o.seq, o.this_odds, o.that_odds, o.changed_at, o.changed_at = now() as moved
)
select 'added' as what, market_id, seq, this_odds, that_odds, changed_at, null as feed_id from added_odds
union all
select case when reopened then 'reopened' else 'edited' end, id, null, null, null, null, null from edited
union all
select 'moved', market_id, seq, this_odds, that_odds, changed_at, null from quoted where moved
union all
select 'turned', id, null, null, null, null, feed_id from named where turned
union all
select 'confirmed', null, count(*), null, null, null, null from quoted where not moved
