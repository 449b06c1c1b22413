-- Leases of cluster-wide jobs, anomalies, and business metrics.

-- Leader leases: one row for each job that one node runs for the whole cluster. until is a time of this database's
-- clock. The token is a fencing token: it grows each time a node takes the lease, and harmful late writes check it
-- with lease_holds().
create table leases (
  job    text primary key,
  holder text not null, -- the node's name, chosen at its start
  token  bigint not null,
  until  timestamptz not null
) with (fillfactor = 50);

grant select, insert, update (holder, token, until) on leases to thisthat_service;

-- The origins from which users signed in, to find one person with many accounts. An origin is a keyed hash of the
-- address (IPv6: of its /64), kept for a month.
create table account_origins (
  origin  text not null,
  user_id uuid not null references users on delete restrict,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (origin, user_id)
);

create index account_origins_by_user on account_origins (user_id);
create index account_origins_by_time on account_origins (seen_at);

-- Findings of the anomaly scan for admins, one row for each rule and subject. They have no automatic effect. An
-- acknowledged anomaly is raised again only after a week without a finding.
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

-- Daily business metrics of all users and bets with an id below figures_progress.counted_before. Ids grow with time;
-- newer rows are few and are counted at read time.
create table daily_figures (
  day     date primary key, -- UTC
  signups bigint not null default 0,
  bets    bigint not null default 0,
  wagered numeric(24, 2) not null default 0
);

create table figures_progress (
  only_row       boolean primary key default true check (only_row),
  counted_before uuid not null
);
insert into figures_progress (counted_before) values ('00000000-0000-0000-0000-000000000000');

grant select, insert, update on daily_figures to thisthat_service;
grant select, update on figures_progress to thisthat_service;
