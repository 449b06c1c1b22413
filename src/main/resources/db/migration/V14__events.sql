-- Events of the feed, which group markets: an election with a market for each candidate, or a game with its lines.

create table events (
  id         uuid primary key,
  feed_id    varchar(255) not null unique,
  slug       varchar(255),
  title      varchar(500) not null,
  image      varchar(1000),
  category   varchar(100) not null default 'Uncategorized',
  tags       text[] not null default '{}',
  neg_risk   boolean not null default false, -- at most one of its markets resolves to its first outcome
  starts_at  timestamptz,
  ends_at    timestamptz,                    -- as the feed expects it
  status     text check (status in ('open', 'closed', 'resolved', 'cancelled')),
             -- of its markets; null without markets; written by refresh_event_status()
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index events_by_age on events (status, id desc);
create index events_by_category on events (lower(category), status);

-- The sort keys of each open event, computed from its open markets. Not part of events: they change every minute.
create table event_trends (
  event_id  uuid primary key references events on delete restrict,
  score     numeric(12, 3) not null, -- of the market with the highest trend score
  liquidity numeric(20, 2),          -- sums
  volume    numeric(20, 2)
);

grant select, insert, update on events to thisthat_service;
grant select, insert, update, delete on event_trends to thisthat_service;

alter table markets
  add column event_id         uuid references events on delete restrict,
  add column event_title      varchar(500), -- of the event, as the title of the market has it
  add column event_position   int,          -- order within the event
  add column group_item_title varchar(255), -- what distinguishes the market within its event
  add column question         varchar(500), -- the feed's wording; null: created by an admin
  add column title_suffix     varchar(300), -- part of the title: distinguishes it from a market of another event
  add column slug             varchar(255),
  add column image            varchar(1000),
  add column placeholder      text check (placeholder in ('other', 'unnamed')); -- why the market takes no bets

create index markets_by_event on markets (event_id, status) where event_id is not null;
create index markets_by_title on markets (title) where status = 'open' and event_id is not null;

-- Listings filter and group by event.
alter table market_listing add column event_id uuid;
create index market_listing_by_event on market_listing (event_id) where event_id is not null;
alter table market_words add column event_id uuid;

-- Other wordings that the feed gives to markets with bets. A market keeps its wording until an admin accepts the other
-- one. A wording that the feed takes back is deleted unless it was accepted.
create table market_renames (
  id               uuid primary key,
  market_id        uuid not null references markets on delete cascade,
  title            varchar(500) not null,
  event_title      varchar(500),
  question         varchar(500) not null,
  group_item_title varchar(255),
  description      text,
  this_option      varchar(255) not null,
  that_option      varchar(255) not null,
  seen_at          timestamptz not null default now(),
  decision         text check (decision in ('accepted', 'rejected')),
  decided_at       timestamptz,
  check ((decision is null) = (decided_at is null))
);

-- A market has one wording that is not accepted, pending or rejected.
create unique index market_renames_open on market_renames (market_id) where decision is distinct from 'accepted';

grant select, insert, update, delete on market_renames to thisthat_service;
