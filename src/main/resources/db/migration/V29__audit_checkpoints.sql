-- What audits of the ledger have proven, so that an incremental audit reads only what came after. Each row is the sum of what
-- happened before audit_checkpoint.proven_before.

create table audit_checkpoint (
  only_row        boolean primary key default true check (only_row),
  proven_before   timestamptz, -- null: nothing is proven, the next audit is a full one
  days_before     date,        -- sums of days in audited_users contain the days before
  summed_before   timestamptz, -- audited_days has the rows before, as ledger_days had
  full_audited_at timestamptz  -- start of the last full audit, whatever it found
);
insert into audit_checkpoint default values;

create table audited_users (
  user_id          uuid primary key,
  seq              bigint not null,
  balance          numeric(18, 2) not null,
  debt             numeric(18, 2) not null,
  volume           numeric(18, 2) not null,
  hedged_volume    numeric(18, 2) not null,
  profit           numeric(18, 2) not null,
  settled          int not null,
  days_volume      numeric(18, 2) not null, -- of daily_totals
  days_hedged      numeric(18, 2) not null,
  days_profit      numeric(18, 2) not null
) with (fillfactor = 70); -- updated at every audit for users that have bet since

create table audited_days (
  day              date not null,
  transaction_type text not null,
  amount           numeric(24, 2) not null,
  forfeited        numeric(24, 2) not null,
  owed             numeric(24, 2) not null,
  primary key (day, transaction_type)
);

grant select, insert, update, delete on audit_checkpoint, audited_users, audited_days to thisthat_service;

-- The audit looks up the cash-outs that were reversed since the last one.
create index cash_outs_reversed on cash_outs (reversed_at) where reversed_at is not null;
