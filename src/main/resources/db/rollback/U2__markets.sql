drop table market_odds;
drop table markets;
