drop function odds_verdict(text, numeric, boolean, boolean, timestamptz, timestamptz, timestamptz, timestamptz, boolean, text,
                           interval, interval);
alter table market_odds drop column read_at;
