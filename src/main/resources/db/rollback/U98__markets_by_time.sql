drop index markets_by_settlement;
drop index markets_by_change;
