-- What was staked lately and by how many is carried on from minute to minute, so that scoring the trends costs what was bet
-- since the last time, not what was bet in days.

alter table market_trends
  add stakes    double precision not null default 0, -- credits, each half as much every six hours, as of scored_at
  add bettors   double precision not null default 0, -- likewise, each counted at the first open bet on the market
  add scored_at timestamptz not null default now();

-- The lowest id that is made at a moment; see Ids.
create function first_id(moment timestamptz) returns uuid language sql stable as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Up to when the bets are counted in, by the time in their ids; one row.
create table trends_counted (
  only_row   boolean primary key default true check (only_row),
  counted_to timestamptz not null
);
insert into trends_counted (counted_to) values (now() - interval '1 hour');

grant select, update (counted_to) on trends_counted to thisthat_service;
