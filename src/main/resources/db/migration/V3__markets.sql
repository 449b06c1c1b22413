-- Markets and their current odds. The odds have their own table because they change often: the share lock of a bet on
-- its market never waits for a change of odds, and a change of odds never waits for a bet.

create extension if not exists pg_trgm;

-- A market with bets is never deleted (trigger markets_with_bets_stay).
create table markets (
  id                    uuid primary key,
  polymarket_id         varchar(255) unique, -- the feed's condition id; null: created by an admin
  linked_market_id      uuid references markets on delete restrict, -- the mirrored market of a cross market
  title                 varchar(500) not null,
  description           text,
  this_option           varchar(255) not null,
  that_option           varchar(255) not null,
  this_token            text,                -- the feed's token of each option; outcomes are matched by token
  that_token            text,
  liquidity             numeric(18, 2),
  volume                numeric(18, 2),
  category              varchar(100) not null default 'Uncategorized',
  tags                  text[] not null default '{}',
  market_type           text not null check (market_type in ('credits', 'polymarket', 'cross')),
  status                text not null default 'open' check (status in ('open', 'closed', 'resolved', 'cancelled')),
  resolution            text check (resolution in ('this', 'that', 'invalid')),
  settlement_generation int not null default 0, -- 0 at the first resolution, plus one for each correction
  closed_by             text check (closed_by in ('feed', 'vanished', 'admin', 'expiry', 'source', 'unchosen')),
                        -- vanished: missing in the feed; source: the linked market closed; unchosen: excluded by the
                        -- mirror filter
  feed_ended_at         timestamptz,         -- the feed's time of the end; null while the feed lists the market
  expires_at            timestamptz,
  closed_at             timestamptz,
  resolved_at           timestamptz,
  corrected_at          timestamptz,
  settled_at            timestamptz,         -- null on a resolved or cancelled market: settlement is not complete
  created_at            timestamptz not null default now(),
  updated_at            timestamptz not null default now(),
  search                tsvector generated always as (
    setweight(to_tsvector('english', title), 'A')
    || setweight(to_tsvector('english', this_option || ' ' || that_option || ' ' || category), 'B')
    || setweight(to_tsvector('english', coalesce(left(description, 5000), '')), 'D')
  ) stored,
  check ((status = 'resolved') = (resolution is not null)),
  check ((market_type = 'polymarket') = (polymarket_id is not null)),
  check (polymarket_id is null or (this_token is not null and that_token is not null)),
  check ((market_type = 'cross') = (linked_market_id is not null)),
  check (linked_market_id <> id)
);

-- The sort orders of the catalogue. Each ends in the id, for keyset pagination.
create index markets_by_liquidity on markets (status, coalesce(liquidity, -1) desc, id desc);
create index markets_by_expiry on markets (status, coalesce(expires_at, 'infinity'), id);
create index markets_by_age on markets (status, id desc);

create index markets_by_category on markets (lower(category), status);
create index markets_by_text on markets using gin (search);
create index markets_by_spelling on markets using gin (title gin_trgm_ops);
create index markets_by_link on markets (linked_market_id)
  where linked_market_id is not null and status in ('open', 'closed');
create index markets_unsettled on markets (resolved_at)
  where status in ('resolved', 'cancelled') and settled_at is null;

-- Every node polls for recently changed and recently settled markets.
create index markets_by_change on markets (updated_at);
create index markets_by_settlement on markets (settled_at);

-- No column that changes with the odds has an index: updates stay HOT.
create table market_odds (
  market_id    uuid primary key references markets on delete restrict,
  this_odds    numeric(5, 4) not null check (this_odds between 0 and 1),
  that_odds    numeric(5, 4) not null check (that_odds between 0 and 1),
  seq          bigint not null default 1,          -- grows with every change
  changed_at   timestamptz not null default now(),
  confirmed_at timestamptz not null default now(), -- last confirmation by the feed or an admin
  quoted_at    timestamptz,                        -- the feed's time of the odds; older quotes are ignored
  suspended    boolean not null default false,     -- the feed takes no orders or its outcomes do not match: no bets
  check (this_odds + that_odds >= 1)               -- bets on both sides never guarantee a profit
) with (fillfactor = 50);

grant select, insert, update on markets, market_odds to thisthat_service;

-- Why a closed mirrored market is not resolved yet, with the sources' statements, for the admin who decides.
create table market_evidence (
  market_id uuid primary key references markets on delete restrict,
  reason    text not null,
  evidence  jsonb not null,
  seen_at   timestamptz not null default now()
);

grant select, insert, update on market_evidence to thisthat_service;

-- Open markets whose proposed outcome is disputed at the feed. An admin may close them.
create table market_disputes (
  market_id uuid primary key references markets on delete cascade,
  evidence  jsonb not null,
  since     timestamptz not null default now()
);

grant select, insert, update, delete on market_disputes to thisthat_service;
