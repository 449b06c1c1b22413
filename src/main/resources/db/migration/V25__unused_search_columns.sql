-- Searches read market_words since version 9. The text index and the trigram index of markets, and the column that one of
-- them indexes, took most of the time of a new market and of a changed title.
drop index markets_by_text;
drop index markets_by_spelling;
alter table markets drop column search;
