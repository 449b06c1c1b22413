-- Maintains market_listing.odds_bettable, whatever statement changes the odds. The rows of market_listing are locked after
-- those of market_odds and in their order; sync_updated_markets() locks them in the order of their ids too.
create or replace function sync_bettable_odds() returns trigger language plpgsql as $$
begin
  update market_listing l
  set odds_bettable = are_odds_bettable(new.this_odds, new.that_odds, new.suspended, new.priced)
  where l.market_id = new.market_id;
  return null;
end $$;

create or replace trigger market_odds_added_bettable after insert on market_odds
  for each row when (not are_odds_bettable(new.this_odds, new.that_odds, new.suspended, new.priced))
  execute function sync_bettable_odds();

create or replace trigger market_odds_updated_bettable after update on market_odds
  for each row when (are_odds_bettable(old.this_odds, old.that_odds, old.suspended, old.priced)
                     <> are_odds_bettable(new.this_odds, new.that_odds, new.suspended, new.priced))
  execute function sync_bettable_odds();

-- The markets of before. Changes of odds wait meanwhile.
update market_listing l
set odds_bettable = are_odds_bettable(o.this_odds, o.that_odds, o.suspended, o.priced)
from market_odds o
where o.market_id = l.market_id
  and l.odds_bettable <> are_odds_bettable(o.this_odds, o.that_odds, o.suspended, o.priced);
