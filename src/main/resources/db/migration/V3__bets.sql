-- Bets. A bet carries its own idempotency key, so that key and bet are committed together or not at all.

create table bets (
  id               uuid primary key,
  user_id          uuid not null references users on delete restrict,
  market_id        uuid not null references markets on delete restrict,
  amount           numeric(18, 2) not null check (amount > 0),
  side             text not null check (side in ('this', 'that')),
  odds_at_bet      numeric(5, 4) not null check (odds_at_bet between 0.01 and 0.99),
  potential_payout numeric(18, 2) not null,
  actual_payout    numeric(18, 2),
  status           text not null default 'pending' check (status in ('pending', 'won', 'lost', 'cancelled')),
  placed_at        timestamptz not null default clock_timestamp(),
  resolved_at      timestamptz,
  idempotency_key  text,
  request_hash     bytea,
  check ((status = 'pending') = (resolved_at is null)),
  check ((status = 'pending') = (actual_payout is null))
);

create index bets_by_user on bets (user_id, id desc);
create index bets_pending on bets (market_id, id) where status = 'pending';
create unique index bets_by_key on bets (user_id, idempotency_key) where idempotency_key is not null;

grant select, insert on bets to thisthat_service;
grant update (actual_payout, status, resolved_at) on bets to thisthat_service;
