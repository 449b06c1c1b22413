-- Bets, and the holds that keep markets with wrong bets from being settled.

create domain side as text check (value in ('this', 'that'));
create domain bet_status as text check (value in ('pending', 'won', 'lost', 'cancelled'));
create domain bettable_odds as numeric(5, 4) check (value between 0.01 and 0.99);
create domain stake as numeric(18, 2) check (value > 0);

-- A bet contains its idempotency key: both are committed together or not at all.
--
-- user_id and market_id have no foreign keys, which would look up both rows once more for each bet. place_bets() is
-- the only writer of new bets and locks both rows first. Users, and markets with bets, are never deleted.
create table bets (
  id                    uuid primary key,
  user_id               uuid not null,
  market_id             uuid not null,
  amount                stake not null,
  side                  side not null,
  odds_at_bet           bettable_odds not null,
  potential_payout      numeric(18, 2) not null,
  actual_payout         numeric(18, 2),
  status                bet_status not null default 'pending',
  settlement_generation int not null default 0, -- of the last settlement
  placed_at             timestamptz not null default clock_timestamp(),
  resolved_at           timestamptz,
  idempotency_key       text,
  request_hash          bytea, -- of the request with the key: a replay has the same hash
  check ((status = 'pending') = (resolved_at is null)),
  check ((status = 'pending') = (actual_payout is null))
);

create index bets_by_user on bets (user_id, id desc);
create index bets_open_by_user on bets (user_id, market_id) where status = 'pending';
create unique index bets_by_key on bets (user_id, idempotency_key) where idempotency_key is not null;
create index bets_pending on bets (market_id, id) where status = 'pending';
create index bets_settled on bets (market_id, settlement_generation, id) where status <> 'pending';

grant select on bets to thisthat_service;
grant update (actual_payout, status, resolved_at, settlement_generation) on bets to thisthat_service;

-- Markets whose bets violate an invariant of the ledger audit, one row for each invariant. They are not settled until
-- an admin lifts the hold. A lifted hold returns only if the number of violations grows.
create table settlement_holds (
  market_id  uuid not null references markets on delete restrict,
  invariant  text not null, -- as in audit.sql
  held_at    timestamptz not null default clock_timestamp(),
  lifted_at  timestamptz,
  violations bigint,        -- at the last audit
  primary key (market_id, invariant)
);

create index settlement_holds_in_force on settlement_holds (held_at) where lifted_at is null;

grant select, insert, update (held_at, lifted_at, violations) on settlement_holds to thisthat_service;
