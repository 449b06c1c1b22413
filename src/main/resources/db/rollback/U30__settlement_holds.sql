drop table settlement_holds;
