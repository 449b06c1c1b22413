-- Leaderboards of a day, a week and a month. The all-time totals are columns of users; ranked_users selects who is
-- ranked.

-- Volume and profit of each user and day. Written by ledger_post() and ledger_stake() under the user's lock, so they
-- equal the ledger at every commit. A correction counts on its own day. user_id has no foreign key, for the reason
-- given at credit_transactions.
create table daily_totals (
  day     date not null, -- UTC
  user_id uuid not null,
  volume  numeric(18, 2) not null,
  profit  numeric(18, 2) not null,
  primary key (day, user_id)
) with (fillfactor = 70); -- each further bet of the day updates the row

create index daily_totals_of_user on daily_totals (user_id, day);

-- The settings that ranked_users needs; the service writes them at its start.
create table leaderboard_rules (
  only_row         boolean primary key default true check (only_row),
  min_settled_bets int not null check (min_settled_bets >= 0)
);
insert into leaderboard_rules (min_settled_bets) values (0);

grant select on daily_totals, leaderboard_rules to thisthat_service;
grant update (min_settled_bets) on leaderboard_rules to thisthat_service;
