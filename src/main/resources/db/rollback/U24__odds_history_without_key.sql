alter table odds_history add foreign key (market_id) references markets on delete restrict;
