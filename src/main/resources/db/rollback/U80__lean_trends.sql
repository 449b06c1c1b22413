drop table trends_counted;
alter table market_trends drop stakes, drop bettors, drop scored_at;
