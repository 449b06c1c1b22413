-- Cash-outs: bets, or parts of bets, that their users end before the market does.

-- "not valid" leaves out the check of existing rows, which the previous constraints have checked.
alter domain transaction_type drop constraint transaction_type_check;
alter domain transaction_type add constraint transaction_type_check check (value in
  ('signup_bonus', 'daily_reward', 'bet_placed', 'bet_payout', 'bet_refund', 'bet_cash_out', 'payout_reversal',
   'refund_reversal', 'cash_out_reversal', 'debt_repayment', 'expired')) not valid;

alter domain bet_status drop constraint bet_status_check;
alter domain bet_status add constraint bet_status_check check (value in
  ('pending', 'won', 'lost', 'cancelled', 'cashed_out')) not valid;

-- amount and potential_payout stay as they were at the bet. What is still at stake is the difference to cashed_stake and
-- cashed_payout. A bet with the status 'cashed_out' has nothing at stake; its settlement_generation is the largest
-- integer, so that no settlement takes it back.
alter table bets
  add column cashed_stake  numeric(18, 2) not null default 0, -- sums of the cash-outs that are not reversed
  add column cashed_payout numeric(18, 2) not null default 0, -- the part of potential_payout given up for them
  add column cashed_value  numeric(18, 2) not null default 0, -- what they paid
  add column cash_outs     int not null default 0;            -- number of all cash-outs

-- The last condition also stops settle_bets() of the previous version, which a node that starts during an upgrade restores:
-- it would pay what was cashed out once more.
alter table bets add constraint bets_cash_outs_check check (
  cashed_stake between 0 and amount
  and cashed_payout between 0 and potential_payout
  and coalesce(actual_payout, 0)
      <= case status when 'cancelled' then amount - cashed_stake else potential_payout - cashed_payout end) not valid;

-- place_bets() looks up all bets of a user on an open market.
create index bets_open_by_user_and_side_2 on bets (user_id, market_id, side) where status in ('pending', 'cashed_out');
drop index bets_open_by_user_and_side;
alter index bets_open_by_user_and_side_2 rename to bets_open_by_user_and_side;

-- One row for each cash-out; written by cash_out_bets() and reverse_cash_out() only. The ledger row of a cash-out has
-- the bet as its reference and the negated ordinal as its generation.
create table cash_outs (
  id              uuid primary key,
  user_id         uuid not null,
  bet_id          uuid not null,
  ordinal         int not null check (ordinal > 0),                         -- 1, 2, 3... for each bet
  stake           stake not null,                                           -- the part of the bet's stake
  payout          numeric(18, 2) not null,                                  -- the part of its potential payout
  value           numeric(18, 2) not null check (value > 0 and value <= payout),
  price           numeric(5, 4) not null check (price between 0 and 1),     -- at which the side could be sold
  margin          numeric(5, 4) not null check (margin >= 0 and margin < 1),
  created_at      timestamptz not null default clock_timestamp(),
  reversed_at     timestamptz,
  idempotency_key text,
  request_hash    bytea, -- of the request with the key: a replay has the same hash
  unique (bet_id, ordinal)
);

create unique index cash_outs_by_key on cash_outs (user_id, idempotency_key) where idempotency_key is not null;

grant select on cash_outs to thisthat_service;

-- Quotes of a few seconds. Not logged: a quote that a crash loses has expired.
create unlogged table cash_out_quotes (
  id         uuid primary key,
  user_id    uuid not null,
  bet_id     uuid not null,
  stake      numeric(18, 2) not null,
  value      numeric(18, 2) not null,
  price      numeric(5, 4) not null,
  expires_at timestamptz not null
);

create index cash_out_quotes_by_time on cash_out_quotes (expires_at);

-- Best bid of each option as of the odds; null if the feed states none. A cash-out sells at the bid.
alter table market_odds
  add column this_bid numeric(5, 4) check (this_bid between 0 and 1),
  add column that_bid numeric(5, 4) check (that_bid between 0 and 1);
