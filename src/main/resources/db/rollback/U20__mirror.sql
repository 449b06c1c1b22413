alter table market_odds drop column quoted_at;
alter table markets drop column closed_by;
