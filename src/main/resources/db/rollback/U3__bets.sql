drop function settle_bets;
drop function place_bets;
drop table bets;
