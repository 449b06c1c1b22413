drop function collect_portfolio_events(timestamptz, interval);
drop function has_moved_positions(uuid, timestamptz);
drop function portfolio_at(uuid, timestamptz);
drop function odds_pair_before(uuid, timestamptz);

alter table odds_history drop column that_close;
drop index bets_lost_by_user;
drop table past_settlements;
drop table portfolio_progress;
drop table portfolio_due;
drop table portfolio_points;
drop function committed_before(interval);
