-- Mails that wait for the mail server, and the secrets some of them carry.

-- At most one live secret of a kind for each account: a new one takes the place of the one before. Only hashes are kept.
create table account_tokens (
  user_id    uuid not null references users on delete restrict,
  purpose    text not null check (purpose in ('reset', 'verify')),
  token_hash bytea not null unique,
  email      varchar(255) not null, -- the address it was sent to, and at 'verify' the one it confirms
  expires_at timestamptz not null,
  primary key (user_id, purpose)
);

-- Written in the transaction of what the mail tells, sent later, so that a mail server that is away delays a mail but
-- never loses one. The text is forgotten once a mail server has it.
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

grant select, insert, update, delete on account_tokens, mails to thisthat_service;
