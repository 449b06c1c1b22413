-- A claim at the balance limit is recorded with what it credited, which can be nothing.
alter table daily_rewards
  drop constraint daily_rewards_credits_awarded_check,
  add check (credits_awarded >= 0);
