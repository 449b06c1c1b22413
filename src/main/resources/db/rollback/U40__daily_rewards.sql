alter table users drop daily_streak, drop longest_daily_streak;
drop table daily_rewards;
