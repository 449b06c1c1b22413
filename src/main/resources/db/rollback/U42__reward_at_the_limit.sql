-- Claims that credited nothing stay as they are: not valid, but for new rows.
alter table daily_rewards
  drop constraint daily_rewards_credits_awarded_check,
  add constraint daily_rewards_credits_awarded_check check (credits_awarded > 0) not valid;
