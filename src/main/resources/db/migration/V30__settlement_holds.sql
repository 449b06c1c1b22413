-- Markets whose bets the auditor found wrong: they are not settled until an admin has looked and lifted the hold.
--
-- One row for each invariant that the bets of a market violate. A lifted hold stays lifted: the same violation, found
-- again by the next audit, does not stop the market a second time, while a violation of another kind does.
create table settlement_holds (
  market_id uuid not null references markets on delete restrict,
  invariant text not null,             -- as audit.sql names it
  held_at   timestamptz not null default clock_timestamp(),
  lifted_at timestamptz,
  primary key (market_id, invariant)
);

create index settlement_holds_in_force on settlement_holds (held_at) where lifted_at is null;

grant select, insert, update (lifted_at) on settlement_holds to thisthat_service;
