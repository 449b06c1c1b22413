-- What mirroring needs to know beside the market itself.

-- Who closed a market: only what the feed closed is opened again when the feed does so.
alter table markets add column closed_by text check (closed_by in ('feed', 'admin', 'expiry'));

-- The feed's own time of the odds (never in the future): an answer from a cache, older than what we hold, is left aside.
alter table market_odds add column quoted_at timestamptz;
