-- Daily rewards, append-only: one row for each claim.

create table daily_rewards (
  id              uuid primary key,
  user_id         uuid not null references users on delete restrict,
  credits_awarded numeric(18, 2) not null check (credits_awarded >= 0), -- credited; 0 at the balance limit
  streak          int not null check (streak > 0), -- consecutive days with a claim, this one included
  claimed_at      timestamptz not null
);

create index daily_rewards_by_user on daily_rewards (user_id, claimed_at desc);

grant select, insert on daily_rewards to thisthat_service;
