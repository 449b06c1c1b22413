-- A foreign key would lock the market's row at every change of its odds, only to learn that it is there: the odds
-- themselves, from which the history is written, cannot be without it.
alter table odds_history drop constraint odds_history_market_id_fkey;
