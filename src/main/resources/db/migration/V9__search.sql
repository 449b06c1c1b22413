-- What listings and searches read of each market. The triggers of R__sync_added_markets.sql and
-- R__sync_updated_markets.sql write these tables.

-- Text search with the stems of English and without stop words, so that a search for "will" finds titles with it.
create text search dictionary search_stem (template = snowball, language = english);
create text search configuration search_words (copy = english);
alter text search configuration search_words alter mapping replace english_stem with search_stem;

-- The filters and sort keys, in rows a tenth as wide as those of markets. A change of liquidity or expiry changes no
-- index, so updates stay HOT.
create table market_listing (
  market_id   uuid not null references markets on delete cascade,
  status      text not null,
  market_type text not null,
  category    text not null,           -- lower case
  tags        text[] not null,         -- lower case
  liquidity   numeric(18, 2) not null, -- -1: unknown
  expires_at  timestamptz not null,    -- infinity: none
  primary key (market_id, status)
) partition by list (status);

create table market_listing_open partition of market_listing for values in ('open') with (fillfactor = 80);
create table market_listing_ended partition of market_listing default with (fillfactor = 90);

create index market_listing_by_category on market_listing (category);
create index market_listing_by_tag on market_listing using gin (tags);

grant select, insert, update, delete on market_listing to thisthat_service;

-- The words of each market. A search for common words matches most markets, and the visit of each row would take too
-- long. It therefore reads the partitions in the order of their tiers and stops after enough rows.
create table market_words (
  market_id   uuid not null references markets on delete cascade,
  tier        smallint not null, -- of an open market: see listing_tier(); 9: of one with another status
  status      text not null,
  market_type text not null,
  category    text not null,     -- lower case
  tags        text[] not null,   -- lower case
  title       text not null,     -- folded by fold_text()
  words       tsvector not null, -- of title (A), options and category (B) and description (D)
  primary key (market_id, tier)
) partition by list (tier);

create table market_words_0 partition of market_words for values in (0);
create table market_words_1 partition of market_words for values in (1);
create table market_words_2 partition of market_words for values in (2);
create table market_words_3 partition of market_words for values in (3);
create table market_words_ended partition of market_words default;

-- A search reads the pending list of the index, so the list is short.
create index market_words_by_word on market_words using gin (words) with (gin_pending_list_limit = 512);
create index market_words_by_tag on market_words using gin (tags) with (gin_pending_list_limit = 512);
create index market_words_by_category on market_words (category);

grant select, insert, update, delete on market_words to thisthat_service;

-- The words of titles, options and categories, for misspelt searches. Words are never removed; one that no market has
-- any more finds nothing.
create table search_vocabulary (
  word   text primary key, -- folded
  lexeme text not null     -- of the configuration search_words
);

create index search_vocabulary_by_spelling on search_vocabulary using gin (word gin_trgm_ops);

grant select, insert on search_vocabulary to thisthat_service;

-- The export of an account reads all of its sessions.
create index sessions_by_user on sessions (user_id, id desc);
