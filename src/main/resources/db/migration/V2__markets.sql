-- What can be bet on. The odds stand in a table of their own: they change all the time, the market itself hardly ever,
-- so that a bet's share lock on the market never waits for a change of odds, and the other way round.

create table markets (
  id            uuid primary key,
  polymarket_id varchar(255) unique, -- the feed's condition id; null: made by an admin
  title         varchar(500) not null,
  description   text,
  this_option   varchar(255) not null,
  that_option   varchar(255) not null,
  this_token    text,                -- the feed's token of each option: outcomes are matched by it, never by position
  that_token    text,
  liquidity     numeric(18, 2),
  volume        numeric(18, 2),
  category      varchar(100) not null default 'Uncategorized',
  tags          text[] not null default '{}',
  market_type   text not null check (market_type in ('credits', 'polymarket', 'cross')),
  status        text not null default 'open' check (status in ('open', 'closed', 'resolved', 'cancelled')),
  resolution    text check (resolution in ('this', 'that', 'invalid')),
  expires_at    timestamptz,
  closed_at     timestamptz,
  resolved_at   timestamptz,
  settled_at    timestamptz,         -- when the last pending bet was paid; null on a resolved market: work to go on with
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  check ((status = 'resolved') = (resolution is not null)),
  check ((market_type = 'polymarket') = (polymarket_id is not null)),
  check (polymarket_id is null or (this_token is not null and that_token is not null))
);

create index markets_by_liquidity on markets (status, liquidity desc nulls last, id desc);
create index markets_by_expiry on markets (status, expires_at, id desc);
create index markets_by_category on markets (category, status);
create index markets_unsettled on markets (resolved_at) where status in ('resolved', 'cancelled') and settled_at is null;

create table market_odds (
  market_id    uuid primary key references markets on delete restrict,
  this_odds    numeric(5, 4) not null check (this_odds between 0 and 1),
  that_odds    numeric(5, 4) not null check (that_odds between 0 and 1),
  seq          bigint not null default 1,              -- grows with every change
  changed_at   timestamptz not null default now(),
  confirmed_at timestamptz not null default now(),     -- when the feed last said so, or the admin
  check (this_odds + that_odds >= 1)                   -- staking both sides is never free money (ruling 4)
) with (fillfactor = 50);

grant select, insert, update on markets, market_odds to thisthat_service;
