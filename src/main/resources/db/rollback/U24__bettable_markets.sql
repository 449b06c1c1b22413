drop trigger market_odds_added_bettable on market_odds;
drop trigger market_odds_updated_bettable on market_odds;
drop function sync_bettable_odds();
drop function are_odds_bettable(numeric, numeric, boolean, boolean);
drop function rejection_of_bets(text, text, text, text, text, timestamptz, numeric, numeric, boolean, boolean, timestamptz,
                                timestamptz);
drop function market_verdict(text, text, text, text, text, timestamptz);

drop table odds_backfills;
alter table trends_counted drop column day_ago_to;
drop index odds_extremes_by_market;
alter table odds_extremes drop column close;
alter table market_trends drop column day_ago;
alter table event_trends drop column bettable;
alter table market_listing drop column odds_bettable, drop column is_placeholder;
