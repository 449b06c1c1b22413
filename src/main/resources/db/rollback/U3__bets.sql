drop table bets;
