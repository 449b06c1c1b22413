-- Maintains the same tables as sync_added_markets() after a change of markets.
create or replace function sync_updated_markets() returns trigger language plpgsql as $$
begin
  perform l.market_id
  from changed n
  join before o on o.id = n.id
  join market_listing l on l.market_id = n.id and l.status = o.status
  where (n.status, n.market_type, n.category, n.tags, n.liquidity, n.expires_at, n.event_id, n.placeholder)
        is distinct from
        (o.status, o.market_type, o.category, o.tags, o.liquidity, o.expires_at, o.event_id, o.placeholder)
  order by l.market_id
  for no key update of l;

  update market_listing l
  set status = n.status, market_type = n.market_type, category = lower(n.category),
      tags = lower(n.tags::text)::text[], liquidity = coalesce(n.liquidity, -1),
      expires_at = coalesce(n.expires_at, 'infinity'), event_id = n.event_id, is_placeholder = n.placeholder is not null
  from changed n
  join before o on o.id = n.id
  where l.market_id = n.id and l.status = o.status
    and (n.status, n.market_type, n.category, n.tags, n.liquidity, n.expires_at, n.event_id, n.placeholder)
        is distinct from
        (o.status, o.market_type, o.category, o.tags, o.liquidity, o.expires_at, o.event_id, o.placeholder);

  update market_words w
  set tier = listing_tier(n.status, n.liquidity), status = n.status, market_type = n.market_type,
      category = lower(n.category), tags = lower(n.tags::text)::text[], event_id = n.event_id,
      title = fold_text(market_titles(n.title, n.event_title)),
      words = market_lexemes(market_titles(n.title, n.event_title), n.this_option, n.that_option, n.category,
                             n.description)
  from changed n
  join before o on o.id = n.id
  where w.market_id = n.id and w.tier = listing_tier(o.status, o.liquidity)
    and (listing_tier(n.status, n.liquidity), n.status, n.market_type, n.category, n.tags,
         n.title, n.event_title, n.event_id, n.this_option, n.that_option, n.description)
        is distinct from (listing_tier(o.status, o.liquidity), o.status, o.market_type, o.category, o.tags,
         o.title, o.event_title, o.event_id, o.this_option, o.that_option, o.description);

  insert into market_trends (market_id, score, day_ago)
  select n.id, 0, odds_before(n.id, now() - interval '1 day')
  from changed n join before o on o.id = n.id where n.status = 'open' and o.status <> 'open' order by n.id
  on conflict (market_id) do nothing;

  perform learn_words(array_agg(concat_ws(' ', market_titles(n.title, n.event_title), n.this_option, n.that_option,
                                          n.category)))
  from changed n
  join before o on o.id = n.id
  where (n.title, n.event_title, n.this_option, n.that_option, n.category)
        is distinct from (o.title, o.event_title, o.this_option, o.that_option, o.category);
  return null;
end $$;

create or replace trigger market_updated after update on markets
  referencing old table as before new table as changed for each statement execute function sync_updated_markets();

-- The markets of before. Other statements that change a market wait meanwhile.
insert into market_listing (market_id, status, market_type, category, tags, liquidity, expires_at, event_id,
                            is_placeholder, odds_bettable)
select m.id, m.status, m.market_type, lower(m.category), lower(m.tags::text)::text[], coalesce(m.liquidity, -1),
       coalesce(m.expires_at, 'infinity'), m.event_id, m.placeholder is not null,
       coalesce((select are_odds_bettable(o.this_odds, o.that_odds, o.suspended, o.priced)
                 from market_odds o where o.market_id = m.id), true)
from markets m
where not exists (select from market_listing l where l.market_id = m.id);

insert into market_words (market_id, tier, status, market_type, category, tags, title, words, event_id)
select m.id, listing_tier(m.status, m.liquidity), m.status, m.market_type, lower(m.category),
       lower(m.tags::text)::text[], fold_text(market_titles(m.title, m.event_title)),
       market_lexemes(market_titles(m.title, m.event_title), m.this_option, m.that_option, m.category, m.description),
       m.event_id
from markets m
where not exists (select from market_words w where w.market_id = m.id);

insert into market_trends (market_id, score)
select m.id, 0 from markets m where m.status = 'open'
on conflict (market_id) do nothing;

select learn_words(array_agg(concat_ws(' ', market_titles(m.title, m.event_title), m.this_option, m.that_option,
                                       m.category))) from markets m;
