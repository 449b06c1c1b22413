-- Manual adjustments of balances by admins, and the search of admins for users.

-- One row for each adjustment: the reference of its ledger row. A key makes a repeated request harmless.
create table credit_adjustments (
  id              uuid primary key,
  user_id         uuid not null references users on delete restrict,
  admin_id        uuid not null references users on delete restrict,
  amount          numeric(18, 2) not null check (amount <> 0), -- as requested; positive: credited
  reason          varchar(500) not null,
  created_at      timestamptz not null default clock_timestamp(),
  idempotency_key text not null,
  unique (admin_id, idempotency_key)
);

create index credit_adjustments_by_user on credit_adjustments (user_id, created_at);

grant select, insert on credit_adjustments to thisthat_service;

-- The new type is appended to whatever types earlier migrations allow. "not valid" leaves out the check of existing rows,
-- which the previous constraint has checked.
do $$
declare
  definition text := (select pg_get_constraintdef(c.oid) from pg_constraint c
                      where c.conname = 'transaction_type_check' and c.contypid = 'transaction_type'::regtype);
begin
  alter domain transaction_type drop constraint transaction_type_check;
  execute 'alter domain transaction_type add constraint transaction_type_check '
    || replace(replace(definition, ' NOT VALID', ''), '''expired''::text', '''expired''::text, ''adjustment''::text')
    || ' not valid';
end $$;

-- Prefix searches, which the unique indexes support only in the C locale.
create index users_username_prefix on users (lower(username) text_pattern_ops);
create index users_email_prefix on users (lower(email) text_pattern_ops);
