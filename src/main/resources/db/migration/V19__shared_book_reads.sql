-- The bets right after a read of the order book share it. odds_verdict() gets a parameter, so its previous version is
-- removed here.
alter table market_odds add column read_at timestamptz; -- start of the last read that is stored; null: none yet

drop function if exists odds_verdict(text, numeric, boolean, boolean, timestamptz, timestamptz, timestamptz, boolean, text,
                                     interval, interval);
