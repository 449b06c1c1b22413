drop trigger market_odds_updated on market_odds;
drop trigger market_odds_inserted on market_odds;
drop function record_odds();
drop table odds_history;
