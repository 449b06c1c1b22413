-- Accounts: users, their sessions, one-time tokens and mails, and the audit log of admin actions.
--
-- The service runs every statement as the role thisthat_service. The role reads all tables. It cannot write balances,
-- ledger rows or bets: only the functions ledger_post(), ledger_stake() and place_bets() can, with the rights of the
-- tables' owner.

do $$
begin
  create role thisthat_service nologin;
exception when duplicate_object or unique_violation then null; -- a role belongs to the server, not to one database
end $$;

do $$
begin
  if not pg_has_role(current_user, 'thisthat_service', 'member') then
    execute format('grant thisthat_service to %I', current_user);
  end if;
  execute format('grant usage on schema %I to thisthat_service', current_schema());
end $$;

-- Frequently written columns get their checks from a domain. PostgreSQL parses the checks of a table again for each
-- statement that writes to it, but those of a domain once for each connection.
create domain balance as numeric(18, 2) check (value between 0 and 1000000);
create domain credits as numeric(18, 2) check (value >= 0);

-- A row is never deleted (trigger users_stay): closing an account removes its personal data and sets closed_at.
create table users (
  id                   uuid primary key,
  username             varchar(50) not null,
  email                varchar(255) not null,
  email_verified_at    timestamptz,
  password_hash        varchar(255) not null,
  role                 text not null default 'user' check (role in ('user', 'admin')),
  token_version        int not null default 0,           -- grows when all sessions end; older tokens are invalid then
  preferences          jsonb not null default '{}',
  credit_balance       balance not null default 0,       -- these six columns: written by the ledger functions only
  credit_debt          credits not null default 0,       -- what a reversal could not take; later credits repay it first
  ledger_seq           bigint not null default 0,        -- seq of the user's last ledger row
  total_volume         numeric(18, 2) not null default 0,
  overall_pnl          numeric(18, 2) not null default 0,
  settled_bets         int not null default 0,           -- bets that are won or lost
  rank_by_pnl          int,                              -- as of the last ranking; null: not ranked
  rank_by_volume       int,
  last_daily_reward_at timestamptz,
  daily_streak         int not null default 0,           -- consecutive days with a claimed daily reward
  longest_daily_streak int not null default 0,
  suspension           text check (suspension in ('betting', 'everything')),
  suspended_until      timestamptz,                      -- null with a suspension: until an admin lifts it
  suspension_reason    varchar(500),
  seen_at              timestamptz not null default now(), -- last sign-in or refresh of a session, to the hour
  closed_at            timestamptz,
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  check (suspension is not null or (suspended_until is null and suspension_reason is null)),
  check (credit_debt = 0 or credit_balance = 0)
) with (fillfactor = 70); -- free space for HOT updates: a bet changes no indexed column

create unique index users_username on users (lower(username));
create unique index users_email on users (lower(email));

-- Neighbours of a user's stored rank, for reads without Redis. Only a ranking writes these columns.
create index users_by_rank_by_pnl on users (rank_by_pnl);
create index users_by_rank_by_volume on users (rank_by_volume);

grant select on users to thisthat_service;
grant insert (id, username, email, password_hash, role) on users to thisthat_service;
grant update (username, email, email_verified_at, password_hash, role, token_version, preferences, rank_by_pnl,
              rank_by_volume, last_daily_reward_at, daily_streak, longest_daily_streak, suspension, suspended_until,
              suspension_reason, seen_at, closed_at, updated_at) on users to thisthat_service;

-- A session is one sign-in with all its refreshes. Any refresh token of the session but the last two is a copy:
-- presenting it ends the session.
create table sessions (
  id                  uuid primary key,
  user_id             uuid not null references users on delete restrict,
  token_version       int not null,         -- of the user at the sign-in; a later version of the user ends the session
  token_id            uuid not null,        -- of the valid refresh token
  previous_token_id   uuid,
  created_at          timestamptz not null default clock_timestamp(),
  rotated_at          timestamptz not null default clock_timestamp(),
  expires_at          timestamptz not null, -- extended by each refresh, at most to expires_at_last
  expires_at_last     timestamptz not null,
  address             text,
  agent               varchar(200),
  ended_at            timestamptz,
  end_reason          text check (end_reason in ('logout', 'ended', 'replaced', 'reuse')),
  check ((ended_at is null) = (end_reason is null))
) with (fillfactor = 70); -- a refresh changes no indexed column

create index sessions_live on sessions (user_id) where ended_at is null;
create index sessions_old on sessions (expires_at_last);

grant select, insert, delete on sessions to thisthat_service;
grant update (token_id, previous_token_id, rotated_at, expires_at, ended_at, end_reason)
  on sessions to thisthat_service;

-- One-time tokens of mails, at most one for each user and purpose: a new one replaces the old one. Only hashes are
-- stored.
create table account_tokens (
  user_id    uuid not null references users on delete restrict,
  purpose    text not null check (purpose in ('reset', 'verify')),
  token_hash bytea not null unique,
  email      varchar(255) not null, -- the recipient; for 'verify' also the address that the token confirms
  expires_at timestamptz not null,
  primary key (user_id, purpose)
);

grant select, insert, update, delete on account_tokens to thisthat_service;

-- The mail outbox. A mail is written in the transaction of its cause and sent later, so an unreachable mail server
-- delays it. The body is erased after delivery.
create table mails (
  id              uuid primary key,
  user_id         uuid not null references users on delete restrict,
  kind            text not null check (kind in ('reset', 'verify', 'notice')),
  recipient       varchar(255) not null,
  subject         varchar(200) not null,
  body            text not null,
  created_at      timestamptz not null default clock_timestamp(),
  attempts        int not null default 0,
  next_attempt_at timestamptz not null default clock_timestamp(),
  sent_at         timestamptz,
  last_error      varchar(500)
);

create index mails_waiting on mails (next_attempt_at) where sent_at is null;
create index mails_by_user on mails (user_id, created_at);
create index mails_old on mails (created_at);

grant select, insert, update, delete on mails to thisthat_service;

-- The audit log of admin actions, append-only. audit_append() writes it in the transaction of the action.
create table admin_audit (
  id         bigint generated always as identity primary key,
  at         timestamptz not null default clock_timestamp(),
  admin_id   uuid not null references users on delete restrict,
  action     text not null, -- for example market.resolve, user.suspend
  target_id  uuid,          -- the market, user or anomaly
  reason     varchar(500),
  before     jsonb,
  after      jsonb
);

create index admin_audit_by_target on admin_audit (target_id, id desc);

grant select, insert on admin_audit to thisthat_service;
