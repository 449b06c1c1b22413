drop trigger market_odds_guarded on market_odds;
drop function guard_odds();
drop function ledger_hedge(uuid[], numeric[]);
drop function place_bets(uuid[], uuid[], int[], uuid[], text[], numeric[], numeric[], numeric[], text[], bytea[], interval,
                         uuid[], text[], interval);
drop view ranked_users;

drop index markets_resolved_mirrored;
drop table contested_resolutions;

alter table daily_totals drop column hedged_volume;
alter table users drop column hedged_volume;
drop table hedged_stakes;

create index bets_open_by_user on bets (user_id, market_id) where status = 'pending';
drop index bets_open_by_user_and_side;

alter table markets drop column in_play_since;
drop table odds_rules;
alter table market_odds
  drop column priced, drop column last_trade, drop column last_trade_at, drop column listed_at, drop column streamed_at, drop column moves,
  drop column moving_until;
drop type odds_move;
