-- The days of one user beside each other: the windows' live ranks follow every bet by adding up the user's days, and looking
-- for them day by day cost more than the bet.

create index daily_totals_of_user on daily_totals (user_id, day);
