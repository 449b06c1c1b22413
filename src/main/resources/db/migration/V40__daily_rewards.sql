-- The daily reward: each claim, and on the account how many days in a row it was claimed.

create table daily_rewards (
  id              uuid primary key,
  user_id         uuid not null references users on delete restrict,
  credits_awarded numeric(18, 2) not null check (credits_awarded > 0),
  streak          int not null check (streak > 0), -- the how many-th claim in a row it was
  claimed_at      timestamptz not null
);

create index daily_rewards_by_user on daily_rewards (user_id, claimed_at desc);

create trigger daily_rewards_append_only before update or delete or truncate on daily_rewards
  for each statement execute function refuse_change();

alter table users
  add daily_streak         int not null default 0,
  add longest_daily_streak int not null default 0;

grant select, insert on daily_rewards to thisthat_service;
grant update (daily_streak, longest_daily_streak) on users to thisthat_service;
