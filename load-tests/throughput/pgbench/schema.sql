-- The tables that a bet touches, in the plain form of the requirements, with their indexes. 2,000 users and 1,000 markets
-- have numbers for pgbench's random choice.
drop schema if exists bench cascade;
create schema bench;
set search_path to bench;

create table users (
  id uuid primary key default gen_random_uuid(), n int unique, username varchar(50) unique not null,
  email varchar(255) unique not null, password_hash varchar(255) not null,
  credit_balance decimal(18, 2) default 1000000.00 check (credit_balance >= 0), total_volume decimal(18, 2) default 0,
  overall_pnl decimal(18, 2) default 0, rank_by_pnl int, rank_by_volume int, created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index on users (rank_by_pnl);
create index on users (rank_by_volume);

create table markets (
  id uuid primary key default gen_random_uuid(), n int unique, title varchar(500) not null,
  this_odds decimal(5, 4) not null default 0.65, that_odds decimal(5, 4) not null default 0.35,
  status varchar(50) default 'open', expires_at timestamptz default now() + interval '1 day'
);
create index on markets (status);

create table bets (
  id uuid primary key default gen_random_uuid(), user_id uuid not null references users, market_id uuid not null references markets,
  amount decimal(18, 2) not null, side varchar(10) not null, odds_at_bet decimal(5, 4) not null,
  potential_payout decimal(18, 2) not null, actual_payout decimal(18, 2), status varchar(50) default 'pending',
  placed_at timestamptz default now(), resolved_at timestamptz
);
create index on bets (user_id);
create index on bets (market_id);
create index on bets (status);
create index on bets (placed_at desc);

create table credit_transactions (
  id uuid primary key default gen_random_uuid(), user_id uuid not null references users, amount decimal(18, 2) not null,
  transaction_type varchar(50) not null, reference_id uuid, balance_after decimal(18, 2) not null,
  created_at timestamptz default now()
);
create index on credit_transactions (user_id);
create index on credit_transactions (created_at desc);

insert into users (n, username, email, password_hash)
select n, 'u' || n, 'u' || n || '@example.com', 'none' from generate_series(1, 2000) n;
insert into markets (n, title) select n, 'market ' || n from generate_series(1, 1000) n;
analyze;
