drop index bets_open_by_user;
