drop table market_trends;
drop index markets_by_age;
drop index markets_by_expiry;
drop index markets_by_liquidity;
create index markets_by_liquidity on markets (status, liquidity desc nulls last, id desc);
create index markets_by_expiry on markets (status, expires_at, id desc);
drop index markets_by_spelling;
drop index markets_by_text;
alter table markets drop column search;
