-- Writes every change of odds to odds_history, whatever statement makes it.
create or replace function record_odds() returns trigger language plpgsql as $$
begin
  insert into odds_history as h (market_id, step, at, open, high, low, close, that_close)
  select n.market_id, 1, date_trunc('second', n.changed_at), n.this_odds, n.this_odds, n.this_odds, n.this_odds, n.that_odds
  from changed n
  where n.changed_at = now() -- a confirmation without a change keeps changed_at
  order by n.market_id
  on conflict (step, market_id, at) do update
  set high = greatest(h.high, excluded.high), low = least(h.low, excluded.low), close = excluded.close,
      that_close = excluded.that_close;
  return null;
end $$;

create or replace trigger market_odds_inserted after insert on market_odds
  referencing new table as changed for each statement execute function record_odds();

create or replace trigger market_odds_updated after update on market_odds
  referencing new table as changed for each statement execute function record_odds();
