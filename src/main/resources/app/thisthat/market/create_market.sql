-- Opens a market of our own with the deed of the admin $11 in the audit, and answers it as it is read; no row if its time is
-- already over, by the database's clock.
with made as (
  insert into markets (id, title, description, this_option, that_option, category, market_type, expires_at)
  select $1, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::timestamptz
  where $8::timestamptz is null or $8::timestamptz > clock_timestamp()
  returning *
), odds as (
  insert into market_odds (market_id, this_odds, that_odds)
  select id, $9, $10 from made
  returning *
), audited as (
  select audit_append($11, 'market.create', m.id, null, null,
                      jsonb_build_object('title', m.title, 'description', m.description, 'thisOption', m.this_option,
                                         'thatOption', m.that_option, 'thisOdds', o.this_odds, 'thatOdds', o.that_odds,
                                         'category', m.category, 'marketType', m.market_type,
                                         'expiresAt', m.expires_at)) as entry
  from made m
  join odds o on o.market_id = m.id
)
select m.id, m.title, m.description, m.this_option, m.that_option, o.this_odds, o.that_odds, m.liquidity, m.volume,
       m.category, m.tags, m.market_type, m.status, m.resolution, m.expires_at, m.resolved_at, m.created_at,
       o.seq, o.confirmed_at
from made m
join odds o on o.market_id = m.id
cross join audited
