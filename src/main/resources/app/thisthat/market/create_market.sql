-- Creates a market with an audit entry. No row if the expiry is not in the future by the database's clock, or if the
-- market to link is not an open mirrored one.
--
-- $1 id, $2 title, $3 description, $4 and $5 options, $6 category, $7 type, $8 expiry, $9 and $10 odds (null for a
-- cross market), $11 admin, $12 linked market.
with linked as (
  select m.id, o.this_odds, o.that_odds, o.confirmed_at, o.quoted_at, o.suspended, o.priced,
         o.moving_until
  from markets m
  join market_odds o on o.market_id = m.id
  where m.id = $12::uuid and m.polymarket_id is not null and m.status = 'open' and m.placeholder is null
  for share of m
), created as (
  insert into markets (id, title, description, this_option, that_option, category, market_type, expires_at,
                       linked_market_id, made_by)
  select $1, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::timestamptz, $12::uuid,
         array[$11::uuid]
  where ($8::timestamptz is null or $8::timestamptz > clock_timestamp())
    and ($12::uuid is null or exists (select from linked))
  returning *
), odds as (
  insert into market_odds (market_id, this_odds, that_odds, confirmed_at, quoted_at, suspended, priced, moving_until)
  select m.id, coalesce(s.this_odds, $9::numeric), coalesce(s.that_odds, $10::numeric), coalesce(s.confirmed_at, now()),
         s.quoted_at, coalesce(s.suspended, false), coalesce(s.priced, true), s.moving_until
  from created m
  left join linked s on true
  returning *
), audited as (
  select audit_append($11, 'market.create', m.id, null, null,
                      jsonb_build_object('title', m.title, 'description', m.description, 'thisOption', m.this_option,
                                         'thatOption', m.that_option, 'thisOdds', o.this_odds, 'thatOdds', o.that_odds,
                                         'category', m.category, 'marketType', m.market_type,
                                         'linkedMarketId', m.linked_market_id, 'expiresAt', m.expires_at)) as entry
  from created m
  join odds o on o.market_id = m.id
)
select m.id, m.title, coalesce(m.question, m.title) as question, m.description, m.this_option, m.that_option,
       o.this_odds, o.that_odds, m.liquidity, m.volume, m.category, m.tags, m.event_id, m.event_title,
       m.group_item_title, m.image, m.slug, m.placeholder, m.market_type, m.linked_market_id, m.status, m.resolution,
       m.expires_at, m.resolved_at, m.corrected_at, m.created_at, o.seq, o.confirmed_at,
       o.priced,
       rejection_of_bets(m.status, null, m.placeholder, null, m.market_type, m.expires_at, o.this_odds, o.that_odds,
                         o.suspended, o.priced, o.confirmed_at, o.moving_until) as no_bets_reason,
       case when o.moving_until > clock_timestamp()
            then ceil(extract(epoch from o.moving_until - clock_timestamp()) * 1000)::int end as pause_ms,
       null::numeric as change_24h, null::bigint[] as statistics
from created m
join odds o on o.market_id = m.id
cross join audited
