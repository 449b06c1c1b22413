drop table odds_extremes;
