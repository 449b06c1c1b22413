alter table market_odds drop column suspended;
