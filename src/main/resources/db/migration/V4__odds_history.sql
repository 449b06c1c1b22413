-- The history of the odds and the trend scores that are computed from it.

-- One row for each market and step in which its odds changed. Rows are merged as they age: seconds become minutes
-- after an hour, and hours after a week. A moment has a row in one step only, so a reader takes the union of all
-- steps. market_id has no foreign key: it would lock the market's row at every change of odds, and market_odds has one
-- already.
create table odds_history (
  market_id uuid not null,
  step      int not null check (step in (1, 60, 3600)), -- seconds
  at        timestamptz not null,                       -- start of the step
  open      numeric(5, 4) not null,                     -- of this_odds, after the first change in the step
  high      numeric(5, 4) not null,
  low       numeric(5, 4) not null,
  close     numeric(5, 4) not null,                     -- after the last change in the step
  primary key (step, market_id, at)
) partition by list (step);

create table odds_history_seconds partition of odds_history for values in (1)
  with (fillfactor = 60); -- each further change within the second updates the row
create table odds_history_minutes partition of odds_history for values in (60);
create table odds_history_hours partition of odds_history for values in (3600);

create index odds_history_seconds_by_age on odds_history_seconds (at);
create index odds_history_minutes_by_age on odds_history_minutes (at);
create index odds_history_hours_by_age on odds_history_hours (at);

grant select, insert, update, delete on odds_history to thisthat_service;

-- The lowest and highest this_odds of each hour of the last day, for the trend scores.
create table odds_extremes (
  hour      timestamptz not null,
  market_id uuid not null,
  low       numeric(5, 4) not null,
  high      numeric(5, 4) not null,
  primary key (hour, market_id)
);

grant select, insert, update, delete on odds_extremes to thisthat_service;

-- The trend score of each open market; trends.sql has the formula.
create table market_trends (
  market_id uuid primary key references markets on delete restrict,
  score     numeric(12, 3) not null,
  stakes    double precision not null default 0, -- credits, with a half-life of six hours, as of scored_at
  bettors   double precision not null default 0, -- likewise; a user counts at the first open bet on the market
  scored_at timestamptz not null default now()
);

create index market_trends_by_score on market_trends (score desc, market_id desc);

grant select, insert, update, delete on market_trends to thisthat_service;

-- The bets made before counted_to, by the time in their ids, are part of market_trends.
create table trends_counted (
  only_row   boolean primary key default true check (only_row),
  counted_to timestamptz not null
);
insert into trends_counted (counted_to) values (now() - interval '1 hour');

grant select, update (counted_to) on trends_counted to thisthat_service;
