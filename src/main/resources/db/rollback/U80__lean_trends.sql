drop table trends_counted;
drop function first_id;
alter table market_trends drop stakes, drop bettors, drop scored_at;
