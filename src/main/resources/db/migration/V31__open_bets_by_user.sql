-- What a user has at risk, without reading the thousands of bets that are settled.
create index bets_open_by_user on bets (user_id, market_id) where status = 'pending';
