-- Maintains market_listing, market_words and search_vocabulary, whatever statement changes a market. Their rows exist for
-- every market from the first run of R__sync_updated_markets.sql on, and a row of market_trends for every open one: the
-- order by trend score is that of an index. The trends job removes the others, since a closing market must not wait for its
-- locks.
create or replace function sync_added_markets() returns trigger language plpgsql as $$
begin
  insert into market_listing (market_id, status, market_type, category, tags, liquidity, expires_at, event_id,
                              is_placeholder, odds_bettable)
  select n.id, n.status, n.market_type, lower(n.category), lower(n.tags::text)::text[], coalesce(n.liquidity, -1),
         coalesce(n.expires_at, 'infinity'), n.event_id, n.placeholder is not null,
         coalesce((select are_odds_bettable(o.this_odds, o.that_odds, o.suspended, o.priced)
                   from market_odds o where o.market_id = n.id), true) -- the odds may have been added before
  from changed n;

  insert into market_words (market_id, tier, status, market_type, category, tags, title, words, event_id)
  select n.id, listing_tier(n.status, n.liquidity), n.status, n.market_type, lower(n.category),
         lower(n.tags::text)::text[], fold_text(market_titles(n.title, n.event_title)),
         market_lexemes(market_titles(n.title, n.event_title), n.this_option, n.that_option, n.category,
                        n.description),
         n.event_id
  from changed n;

  insert into market_trends (market_id, score)
  select n.id, 0 from changed n where n.status = 'open' order by n.id
  on conflict (market_id) do nothing;

  insert into odds_backfills (market_id, priority)
  select n.id, coalesce(n.liquidity, 0) from changed n where n.polymarket_id is not null and n.status = 'open'
  order by n.id
  on conflict (market_id) do nothing;

  perform learn_words(array_agg(concat_ws(' ', market_titles(n.title, n.event_title), n.this_option, n.that_option,
                                      n.category))) from changed n;
  return null;
end $$;

create or replace trigger market_added after insert on markets
  referencing new table as changed for each statement execute function sync_added_markets();
