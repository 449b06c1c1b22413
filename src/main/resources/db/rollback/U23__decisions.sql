drop table market_evidence;
