-- The feed lists a market, but takes no orders on it or names its outcomes in another order than ours: nothing confirms its
-- odds then, so that they age, and they take no bets, until the catalogue shows it sound again.

alter table market_odds add column suspended boolean not null default false;
