-- What looks odd: raised by a job for admins to look at. Nothing acts on it by itself.

-- From which addresses accounts were signed in to, so that many accounts of one hand can be seen. No address is kept: only a
-- keyed hash of it (of the /64 of an IPv6 address), for a month after it was seen last.
create table account_origins (
  origin  text not null,
  user_id uuid not null references users on delete restrict,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (origin, user_id)
);

create index account_origins_by_user on account_origins (user_id);
create index account_origins_by_time on account_origins (seen_at);

-- One row for each subject of a rule, a user or an origin. One that was acknowledged is not raised again unless it was not
-- seen for a week.
create table anomalies (
  id              uuid primary key,
  rule            text not null,
  subject         text not null,
  user_id         uuid references users on delete restrict, -- null: the subject is an origin
  figures         jsonb not null,
  since           timestamptz not null default clock_timestamp(),
  last_seen_at    timestamptz not null default clock_timestamp(),
  acknowledged_at timestamptz,
  acknowledged_by uuid references users on delete restrict,
  unique (rule, subject),
  check ((acknowledged_at is null) = (acknowledged_by is null))
);

create index anomalies_by_time on anomalies (since desc, id);
create index anomalies_by_last_seen on anomalies (last_seen_at);

grant select, insert, update, delete on account_origins, anomalies to thisthat_service;
