-- Followed markets and events, and alerts on them.

create table watchlist (
  id            uuid primary key,         -- grows with time
  user_id       uuid not null references users on delete restrict,
  market_id     uuid references markets on delete cascade,
  event_id      uuid references events on delete cascade,
  followed_odds numeric(5, 4),            -- this_odds of the market at that time
  created_at    timestamptz not null default now(),
  check ((market_id is null) <> (event_id is null))
);

create index watchlist_by_user on watchlist (user_id, id);
create unique index watchlist_markets on watchlist (market_id, user_id) where market_id is not null;
create unique index watchlist_events on watchlist (event_id, user_id) where event_id is not null;

create table alerts (
  id             uuid primary key,        -- grows with time
  user_id        uuid not null references users on delete restrict,
  watchlist_id   uuid not null references watchlist on delete cascade,
  market_id      uuid,                    -- as of the watchlist
  event_id       uuid,
  type           text not null check (type in ('odds_cross', 'odds_move', 'closes_within', 'resolves')),
  side           text check (side in ('this', 'that')),
  direction      text check (direction in ('up', 'down')),
  value          numeric(5, 4) check (value between 0.01 and 0.99),
  change         numeric(5, 4) check (change between 0.01 and 0.99),
  within_minutes int check (within_minutes between 1 and 10080),
  enabled        boolean not null default true,
  fired          int not null default 0,  -- how often
  fired_at       timestamptz,
  quiet_until    timestamptz,             -- 'resolves' on an event: further resolutions wait until then
  created_at     timestamptz not null default now(),
  check ((market_id is null) <> (event_id is null)),
  check ((type = 'odds_cross') = (side is not null and direction is not null and value is not null)),
  check ((type = 'odds_move') = (change is not null)),
  check ((type in ('odds_move', 'closes_within')) = (within_minutes is not null))
);

create index alerts_by_user on alerts (user_id, id);
create index alerts_by_entry on alerts (watchlist_id);
create index alerts_by_event on alerts (event_id) where event_id is not null;

-- The state of each enabled alert for each of its markets: one row for an alert on a market, a row for each market of the
-- event for an alert on an event. Rows have the values that decide, so that an index finds those that a change of odds
-- concerns, without those that it does not.
create table alert_markets (
  alert_id       uuid not null references alerts on delete cascade,
  market_id      uuid not null references markets on delete cascade,
  type           text not null,
  side           text,                    -- odds_cross: the state changes when the odds of this side
  rises          boolean,                 -- rise to the level or above, or fall to it or below
  level          numeric(5, 4),
  change         numeric(5, 4),           -- odds_move: of this_odds
  within_minutes int,
  since          timestamptz,             -- odds_move: earlier changes do not count
  since_odds     numeric(5, 4),           -- this_odds at that time
  quiet_until    timestamptz,             -- odds_cross, odds_move: does not fire until then
  due_at         timestamptz,             -- closes_within, resolves: fires at that time
  closing_at     timestamptz,             -- closes_within: the closing time for which it has fired
  generation     int not null default -1, -- resolves: the settlement_generation for which it has fired, or is due
  ended_at       timestamptz,             -- when the end of the market was noticed
  primary key (alert_id, market_id)
);

create index alert_markets_by_market on alert_markets (market_id, type);
create index alert_markets_by_level on alert_markets (market_id, side, rises, level)
  where type = 'odds_cross' and ended_at is null;
create index alert_markets_by_move on alert_markets (market_id, within_minutes, change)
  where type = 'odds_move' and ended_at is null;
create index alert_markets_due on alert_markets (due_at) where due_at is not null;
create index alert_markets_ended on alert_markets (ended_at) where ended_at is not null;

-- Up to when each part of the evaluation has seen changes.
create table alert_progress (
  part    text primary key check (part in ('crossings', 'moves', 'markets')),
  seen_to timestamptz not null
);
insert into alert_progress (part, seen_to) values ('crossings', now()), ('moves', now()), ('markets', now());

-- The alerts of each user on the current day. Deleted when the day has ended and the digest is written.
create table alert_days (
  user_id uuid primary key references users on delete restrict,
  day     date not null,                  -- in the time zone of the user
  ends_at timestamptz not null,
  told    int not null default 0,         -- entries of the inbox
  held    int not null default 0,         -- alerts for the digest
  digest  jsonb not null default '[]'     -- the first 20 of them
);

create index alert_days_by_end on alert_days (ends_at);

grant select, insert, update, delete on watchlist, alerts, alert_markets, alert_days to thisthat_service;
grant select, update on alert_progress to thisthat_service;
