-- The titles by which a market is found: its own, and that of its event unless its own contains it.
create or replace function market_titles(title text, event_title text) returns text
language sql immutable parallel safe as $$
  select case when event_title is null or position(event_title in title) > 0 then title
              else title || ' ' || event_title end
$$;
