-- Statistics of markets and results of users, derived from the ledger by count_bets() and count_results().

-- What each user staked on each market, and the result of that which is counted in user_results. Sums are those of
-- all bets as placed; what was cashed out stands beside them.
create table market_bettors (
  market_id    uuid not null,
  user_id      uuid not null,
  side         side not null,                         -- of the first bet, like the odds: the forecast
  odds         numeric(5, 4) not null,
  bets         int not null,
  this_stake   numeric(18, 2) not null,
  that_stake   numeric(18, 2) not null,
  this_payout  numeric(18, 2) not null,               -- potential payouts
  that_payout  numeric(18, 2) not null,
  cashed_stake numeric(18, 2) not null,
  this_cashed  numeric(18, 2) not null,               -- potential payouts given up for cash-outs
  that_cashed  numeric(18, 2) not null,
  cashed_value numeric(18, 2) not null,               -- what the cash-outs paid
  result       side,                                  -- the option that won; null: not counted, as the columns below
  category     text,                                  -- of the market when it was counted, in lower case
  profit       numeric(18, 2),
  resolved_at  timestamptz,
  primary key (market_id, user_id),
  check ((result is null) = (category is null) and (result is null) = (profit is null)
         and (result is null) = (resolved_at is null))
) with (fillfactor = 80); -- further bets of a user on a market change no indexed column

-- The current streak: wins after the last market without a profit.
create index market_bettors_by_time on market_bettors (user_id, resolved_at, market_id) where result is not null;
create index market_bettors_without_profit on market_bettors (user_id, resolved_at, market_id) where profit <= 0;
create index market_bettors_by_profit on market_bettors (user_id, profit) where profit > 0;

-- Sums of market_bettors.
create table market_statistics (
  market_id  uuid primary key,
  bets       bigint not null,
  bettors    bigint not null,
  this_stake numeric(18, 2) not null,
  that_stake numeric(18, 2) not null
) with (fillfactor = 70); -- one row is updated every second while a market is popular

-- Results of each user by category; the category '' has those of all. A row counts each settled market once.
--
-- The scores are lower bounds of the return and of the edge (rules roi-board and skill-board), with the deviation 0.05
-- among users and the quantile 1.645. In the terms of the rules: variance is V, uncertainty is U.
create table user_results (
  user_id     uuid not null,
  category    text not null,
  markets     int not null,
  won         int not null,                           -- markets with a profit
  stakes      numeric(18, 2) not null,
  profit      numeric(18, 2) not null,
  risk        numeric(18, 2) not null,                -- what could be lost on these markets
  variance    numeric(24, 4) not null,                -- of the profit, if the odds were the probabilities
  wins        int not null,                           -- forecasts whose side won
  odds        numeric(18, 4) not null,                -- sum of the odds of the forecasts
  brier       numeric(18, 8) not null,                -- sum of (odds - result)²
  uncertainty numeric(18, 8) not null,                -- sum of odds * (1 - odds): variance of the wins by the odds
  win_streak  int not null default 0,                 -- of the category '' only, at most 1,000
  best_market uuid,                                   -- of the category '' only
  best_profit numeric(18, 2),
  roi_score   numeric generated always as (
    case when stakes > 0 then round(
      0.0025 * stakes * profit / (0.0025 * stakes * stakes + variance)
      - 1.645 * 0.05 * sqrt(variance / (0.0025 * stakes * stakes + variance)), 6) end) stored,
  skill_score numeric generated always as (
    case when markets > 0 then round(
      0.0025 * markets * (wins - odds) / (0.0025 * markets * markets + uncertainty)
      - 1.645 * 0.05 * sqrt(uncertainty / (0.0025 * markets * markets + uncertainty)), 6) end) stored,
  primary key (user_id, category)
) with (fillfactor = 80);

-- The boards rank users with 20 markets or more.
create index user_results_by_roi on user_results (category, roi_score desc, user_id) where markets >= 20;
create index user_results_by_skill on user_results (category, skill_score desc, user_id) where markets >= 20;

-- The forecasts of each user by odds: bucket 0 from 0 to 0.1, and so on.
create table user_calibration (
  user_id uuid not null,
  bucket  int not null check (bucket between 0 and 9),
  markets int not null,
  wins    int not null,
  odds    numeric(18, 4) not null,
  primary key (user_id, bucket)
) with (fillfactor = 80);

-- How far the ledger and the settlements are counted. market_id: the settlement that is being counted, up to last_user.
create table statistics_progress (
  only_row       boolean primary key default true check (only_row),
  counted_before timestamptz not null,                -- by the time of ledger rows
  settled_at     timestamptz not null,                -- of the last settlement that is counted, and its market
  settled_market uuid not null,
  market_id      uuid,
  result         side,                                -- of market_id; null: invalid or cancelled
  category       text,
  resolved_at    timestamptz,
  last_user      uuid
);

-- Ledger rows are younger than the first user.
insert into statistics_progress (counted_before, settled_at, settled_market)
select coalesce(min(created_at), now()), '-infinity', '00000000-0000-0000-0000-000000000000' from users;

grant select on market_bettors, market_statistics, user_results, user_calibration, statistics_progress
  to thisthat_service;
