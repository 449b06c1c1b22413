-- Portfolios over time (rule portfolio-history).

-- Values of a user's portfolio at a time, as portfolio_at() computes them. Rows are merged as they age: five minutes become
-- hours after a day, and days after eight days. A merged row has the values at the end of its step.
create table portfolio_points (
  user_id      uuid not null,
  at           timestamptz not null,
  step         int not null check (step in (300, 3600, 86400)), -- seconds
  balance      numeric(18, 2) not null,
  debt         numeric(18, 2) not null,
  realised_pnl numeric(18, 2) not null,
  stake        numeric(18, 2) not null, -- of the pending bets
  value        numeric(18, 2) not null, -- of the pending bets, at the odds in force
  primary key (user_id, at, step)
) partition by list (step);

create table portfolio_points_minutes partition of portfolio_points for values in (300);
create table portfolio_points_hours partition of portfolio_points for values in (3600);
create table portfolio_points_days partition of portfolio_points for values in (86400);

create index portfolio_points_minutes_by_age on portfolio_points_minutes (at);
create index portfolio_points_hours_by_age on portfolio_points_hours (at);

grant select, insert, update, delete on portfolio_points to thisthat_service;

-- Points that remain to be written.
create table portfolio_due (
  at      timestamptz not null,
  user_id uuid not null,
  primary key (at, user_id)
);

grant select, insert, update, delete on portfolio_due to thisthat_service;

-- Progress of the job that writes the points.
create table portfolio_progress (
  only_row      boolean primary key default true check (only_row),
  collected_to  timestamptz not null,                      -- events up to then are in portfolio_due or have points
  walked_to     timestamptz not null default '-infinity',  -- full hour up to which changes of odds have points
  walk_at       timestamptz,                               -- the full hour whose points are being written
  walk_after    uuid,                                      -- the last user with a point for it
  check ((walk_at is null) = (walk_after is null))
);
insert into portfolio_progress (collected_to) values (date_bin('5 minutes', now(), 'epoch'));

grant select, update on portfolio_progress to thisthat_service;

-- Settlements of bets that a correction has taken back. Written by take_back_bets(). Lost bets have no ledger rows, so
-- this is the only trace of their earlier settlements.
create table past_settlements (
  user_id     uuid not null,
  bet_id      uuid not null,
  generation  int not null,
  status      bet_status not null,
  profit      numeric(18, 2) not null,
  settled_at  timestamptz not null,
  reversed_at timestamptz not null default clock_timestamp(),
  primary key (user_id, bet_id, generation)
);

create index past_settlements_by_time on past_settlements (reversed_at);

grant select, insert on past_settlements to thisthat_service;

-- Finds the losses of a user since a time. Other settlements have ledger rows.
create index bets_lost_by_user on bets (user_id, resolved_at) where status = 'lost';

-- The odds of the second option with close; null for older rows: 1 - close. The two can sum to more than 1.
alter table odds_history add column that_close numeric(5, 4);
