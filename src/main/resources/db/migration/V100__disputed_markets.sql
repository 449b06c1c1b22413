-- Open markets whose proposed outcome is disputed at the feed, and what it said: an admin may want to close them. One that
-- has closed waits for its decision with evidence of its own.
create table market_disputes (
  market_id uuid primary key references markets on delete cascade,
  evidence  jsonb not null,
  since     timestamptz not null default now()
);

grant select, insert, update, delete on market_disputes to thisthat_service;
