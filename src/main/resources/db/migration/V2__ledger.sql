-- The ledger: every movement of credits, its daily totals, and the expiry of credits of inactive accounts.

create domain transaction_type as text check (value in
  ('signup_bonus', 'daily_reward', 'bet_placed', 'bet_payout', 'bet_refund', 'payout_reversal', 'refund_reversal',
   'debt_repayment', 'expired'));

-- Append-only. Written by ledger_post() and ledger_stake() only, together with the user's balance. user_id has no
-- foreign key: both functions have just locked or updated the user, and users are never deleted.
create table credit_transactions (
  user_id          uuid not null,
  seq              bigint not null,                            -- 1, 2, 3... for each user, without gaps
  id               uuid not null default gen_random_uuid(),    -- of a stake: the id of its bet
  amount           numeric(18, 2) not null,                    -- positive: credited, negative: debited
  forfeited        credits not null default 0,                 -- the part of a credit above the balance limit
  owed             credits not null default 0,                 -- the part of a reversal that became debt
  transaction_type transaction_type not null,
  reference_id     uuid not null,                              -- the user (signup bonus), bet, reward or lapse
  generation       int not null default 0,                     -- of the settlement, for payouts, refunds and reversals
  balance_after    credits not null,
  created_at       timestamptz not null default clock_timestamp(),
  primary key (user_id, seq),
  check (amount <> 0 or forfeited > 0 or owed > 0)
);

-- One row of a type for each reference and generation: nothing is paid twice.
create unique index credit_transactions_once on credit_transactions (reference_id, transaction_type, generation);

-- In each generation a bet has one payout or one refund, and one reversal at most.
create unique index credit_transactions_one_settlement on credit_transactions (reference_id, generation)
  where transaction_type in ('bet_payout', 'bet_refund');
create unique index credit_transactions_one_reversal on credit_transactions (reference_id, generation)
  where transaction_type in ('payout_reversal', 'refund_reversal');

-- Finds the newest rows. Rows are stored in the order of time, so BRIN suffices and costs an insert almost nothing.
create index credit_transactions_by_time on credit_transactions using brin (created_at) with (autosummarize = on);

grant select on credit_transactions to thisthat_service;

-- Daily totals of the ledger rows created before ledger_progress.summed_before. Later rows are summed at read time.
create table ledger_days (
  day              date not null, -- UTC
  transaction_type text not null,
  amount           numeric(24, 2) not null,
  forfeited        numeric(24, 2) not null,
  owed             numeric(24, 2) not null,
  primary key (day, transaction_type)
);

create table ledger_progress (
  only_row      boolean primary key default true check (only_row),
  summed_before timestamptz not null
);
insert into ledger_progress (summed_before) values ('-infinity');

grant select on ledger_days, ledger_progress to thisthat_service;

-- Warnings that the credits of an inactive account expire. Activity is a sign-in, a session's refresh, or a ledger
-- row. A warning is void if there is activity before due_at. Stakes of open bets are not part of the balance and never
-- expire.
create table credit_lapses (
  id         uuid primary key,                    -- reference_id of the 'expired' ledger row, and id of the mail
  user_id    uuid not null references users on delete restrict,
  since      timestamptz not null,                -- last activity
  warned_at  timestamptz not null default clock_timestamp(),
  due_at     timestamptz not null,
  expired_at timestamptz,
  amount     numeric(18, 2) check (amount > 0),   -- credits that expired
  unique (user_id, since),
  check ((expired_at is null) = (amount is null)),
  check (expired_at >= due_at)
);

create index credit_lapses_due on credit_lapses (due_at) where expired_at is null;

grant select, insert, delete on credit_lapses to thisthat_service;
grant update (expired_at, amount) on credit_lapses to thisthat_service;
