-- Sessions, and what an account can have beside its name and money.
--
-- A session is one sign-in and everything refreshed from it. It knows the one refresh token that is good now and the one
-- before; whoever presents an older one has a copy that should not exist, and the session ends.

create table sessions (
  id                  uuid primary key,
  user_id             uuid not null references users on delete restrict,
  token_version       int not null, -- the account's at the sign-in: when the account's moves on, the session is over
  token_id            uuid not null,
  previous_token_id   uuid,
  created_at          timestamptz not null default clock_timestamp(),
  rotated_at          timestamptz not null default clock_timestamp(),
  expires_at          timestamptz not null, -- slides with every refresh, but never past:
  expires_at_last     timestamptz not null,
  address             text,
  agent               varchar(200),
  ended_at            timestamptz,
  end_reason          text check (end_reason in ('logout', 'ended', 'replaced', 'reuse')),
  check ((ended_at is null) = (end_reason is null))
) with (fillfactor = 70); -- a refresh changes no indexed column

create index sessions_live on sessions (user_id) where ended_at is null;
create index sessions_old on sessions (expires_at_last);

alter table users
  add email_verified_at timestamptz,
  add preferences       jsonb not null default '{}',
  add closed_at         timestamptz;

grant select, insert, delete on sessions to thisthat_service;
grant update (token_id, previous_token_id, rotated_at, expires_at, ended_at, end_reason)
  on sessions to thisthat_service;
grant update (email_verified_at, preferences, closed_at) on users to thisthat_service;
