-- Every change of odds, coalesced to one row a second for each market, and thinned as it ages: after an hour to one row a
-- minute, after a week to one an hour. A moment stands in one step only, so that a reader may take them all together.

create table odds_history (
  market_id uuid not null references markets on delete restrict,
  step      int not null check (step in (1, 60, 3600)),     -- seconds that a row stands for
  at        timestamptz not null,                           -- when they begin
  open      numeric(5, 4) not null,                         -- the odds of this at the first change in them
  high      numeric(5, 4) not null,
  low       numeric(5, 4) not null,
  close     numeric(5, 4) not null,                         -- and at the last
  primary key (step, market_id, at)
) partition by list (step);

create table odds_history_seconds partition of odds_history for values in (1);
create table odds_history_minutes partition of odds_history for values in (60);
create table odds_history_hours partition of odds_history for values in (3600);

create index odds_history_seconds_by_age on odds_history_seconds (at);
create index odds_history_minutes_by_age on odds_history_minutes (at);
create index odds_history_hours_by_age on odds_history_hours (at);

grant select, insert, update, delete on odds_history to thisthat_service;

-- Written where the odds are, whichever statement changes them, so that no way around it exists.
create function record_odds() returns trigger language plpgsql as $$
begin
  insert into odds_history as h (market_id, step, at, open, high, low, close)
  select n.market_id, 1, date_trunc('second', n.changed_at), n.this_odds, n.this_odds, n.this_odds, n.this_odds
  from changed n
  where n.changed_at = now() -- rows whose odds were only confirmed keep their time of change
  order by n.market_id
  on conflict (step, market_id, at) do update
  set high = greatest(h.high, excluded.high), low = least(h.low, excluded.low), close = excluded.close;
  return null;
end $$;

create trigger market_odds_inserted after insert on market_odds
  referencing new table as changed for each statement execute function record_odds();
create trigger market_odds_updated after update on market_odds
  referencing new table as changed for each statement execute function record_odds();
