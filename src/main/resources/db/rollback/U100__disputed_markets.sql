drop table market_disputes;
