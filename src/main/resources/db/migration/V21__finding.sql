-- What it takes to find a market among fifty thousand: full text, similar spelling, trends, and an index for each order
-- of the catalogue that ends in the id, so that a page can begin where the one before ended.

create extension if not exists pg_trgm;

alter table markets add column search tsvector generated always as (
  setweight(to_tsvector('english', title), 'A')
  || setweight(to_tsvector('english', this_option || ' ' || that_option || ' ' || category), 'B')
  || setweight(to_tsvector('english', coalesce(left(description, 5000), '')), 'D')
) stored;

create index markets_by_text on markets using gin (search);
create index markets_by_spelling on markets using gin (title gin_trgm_ops);

drop index markets_by_liquidity;
drop index markets_by_expiry;
create index markets_by_liquidity on markets (status, coalesce(liquidity, -1) desc, id desc);
create index markets_by_expiry on markets (status, coalesce(expires_at, 'infinity'), id);
create index markets_by_age on markets (status, id desc);

-- How much an open market moves people now, renewed by a job; see trends.sql for what it is made of.
create table market_trends (
  market_id  uuid primary key references markets on delete restrict,
  score      numeric(12, 3) not null
);

create index market_trends_by_score on market_trends (score desc, market_id desc);

grant select, insert, update, delete on market_trends to thisthat_service;
