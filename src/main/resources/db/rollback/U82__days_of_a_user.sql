drop index daily_totals_of_user;
