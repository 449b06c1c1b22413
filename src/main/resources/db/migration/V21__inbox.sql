-- The inbox of users, announcements to all users, and mails about entries.

-- One row for each entry of a user. Written by inbox_add() and inbox_add_all() only. user_id has no foreign key: the
-- functions read the user, and users are never deleted. Deleted after 90 days.
create table inbox_entries (
  user_id      uuid not null,
  id           uuid not null,                              -- begins with its time: orders the inbox
  type         text not null check (type in
                 ('settled', 'corrected', 'cashed_out', 'market_closed', 'market_reworded', 'alert', 'alert_digest',
                  'reward_ready', 'streak_at_risk', 'credits_expiring', 'security')),
  key          text not null check (length(key) <= 200),   -- identifies the cause: a cause has one entry
  payload      jsonb not null,
  created_at   timestamptz not null,
  listed       boolean not null,                           -- channel inbox: others are kept for live clients and mails
  live_at      timestamptz,                                -- channel live: earliest time; null: off
  mail_pending boolean not null,                           -- channel mail: true until a mail contains the entry
  read_at      timestamptz,
  primary key (user_id, id),
  unique (user_id, type, key)
);

create index inbox_entries_unread on inbox_entries (user_id, id) where read_at is null and listed;
create index inbox_entries_delayed on inbox_entries (user_id, live_at) where live_at > created_at;
create index inbox_entries_to_mail on inbox_entries (user_id, id) where mail_pending;
create index inbox_entries_by_time on inbox_entries (created_at);

-- Users with entries to mail, one row for each list. All entries until due_at are sent in one mail.
create table inbox_mail_batches (
  user_id uuid not null,
  list    text not null check (list in ('settlements', 'activity')),
  due_at  timestamptz not null,
  primary key (user_id, list)
);

create index inbox_mail_batches_due on inbox_mail_batches (due_at);

-- Events of markets whose users get an entry. A trigger writes them in the transaction of the cause; a job processes them
-- in chunks: it first collects the users, then adds their entries.
create table inbox_market_events (
  id         bigint generated always as identity primary key,
  market_id  uuid not null,
  kind       text not null check (kind in ('settled', 'closed', 'reworded')),
  generation int not null,                                 -- of the settlement
  details    jsonb not null default '{}',
  phase      text not null default 'collect' check (phase in ('collect', 'deliver')),
  cursor     uuid not null default '00000000-0000-0000-0000-000000000000', -- last collected bet
  created_at timestamptz not null default clock_timestamp(),
  touched_at timestamptz not null default clock_timestamp() -- events take turns
);

create index inbox_market_events_by_turn on inbox_market_events (touched_at, id);

create table inbox_recipients (
  event_id bigint not null,
  user_id  uuid not null,
  bets     jsonb not null default '[]', -- the first bets, as the payload lists them
  settled  int not null default 0,
  won      int not null default 0,
  lost     int not null default 0,
  stake    numeric(18, 2) not null default 0,
  payout   numeric(18, 2) not null default 0,
  primary key (event_id, user_id)
);

-- Cursors of the jobs that follow the time.
create table inbox_progress (
  job text primary key,
  at  timestamptz not null,
  id  uuid not null default '00000000-0000-0000-0000-000000000000'
);
insert into inbox_progress (job, at) values
  ('reward_ready', now() - interval '24 hours'), ('streak_at_risk', now() - interval '42 hours'), ('counted', now());

-- What the user has changed: "<type>.<channel>", and quietHours. Not in preferences, of which the previous version reads
-- every field.
alter table users add column inbox_preferences jsonb not null default '{}';
grant update (inbox_preferences) on users to thisthat_service;

create index users_by_claim on users (last_daily_reward_at, id) where last_daily_reward_at is not null;

-- Announcements to all users, joined at reading.
create table announcements (
  id              uuid primary key,          -- as in inbox_entries
  admin_id        uuid not null references users on delete restrict,
  idempotency_key text not null,
  request_hash    bytea not null,
  title           varchar(120) not null,
  text            varchar(4000) not null,
  mail            boolean not null,
  mail_cursor     uuid,                      -- last user with a mail; null: no mails, or all are in the outbox
  created_at      timestamptz not null default clock_timestamp(),
  unique (admin_id, idempotency_key)
);

create index announcements_to_mail on announcements (id) where mail_cursor is not null;

create table announcement_reads (
  user_id         uuid not null,
  announcement_id uuid not null references announcements on delete restrict,
  read_at         timestamptz not null default clock_timestamp(),
  primary key (user_id, announcement_id)
);

create index announcement_reads_by_announcement on announcement_reads (announcement_id);

grant select, insert, update, delete on inbox_entries, inbox_mail_batches, inbox_market_events, inbox_recipients,
  inbox_progress, announcements, announcement_reads to thisthat_service;

-- Bulk mails wait while others are due.
alter table mails drop constraint mails_kind_check;
alter table mails add constraint mails_kind_check check (kind in ('reset', 'verify', 'notice', 'digest', 'news'));
alter table mails
  add column html        text,                          -- alternative to the body; null: text only
  add column unsubscribe text,                          -- signed part of the link that ends such mails
  add column bulk        boolean not null default false;
create index mails_waiting_by_class on mails (bulk, next_attempt_at) where sent_at is null;
drop index mails_waiting;
