-- What was staked lately and by how many is carried on from minute to minute, so that scoring the trends costs what was bet
-- since the last time, not what was bet in days.

alter table market_trends
  add stakes    double precision not null default 0, -- credits, each half as much every six hours, as of scored_at
  add bettors   double precision not null default 0, -- likewise, each counted at the first open bet on the market
  add scored_at timestamptz not null default now();

-- How far the bets are counted in: by their ids, which are in the order of time; one row.
create table trends_counted (
  only_row boolean primary key default true check (only_row),
  last_bet uuid not null
);
insert into trends_counted (last_bet)
select (lpad(to_hex((extract(epoch from now() - interval '2 days') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

grant select, update (last_bet) on trends_counted to thisthat_service;
