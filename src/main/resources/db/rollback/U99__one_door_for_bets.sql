alter table bets add constraint bets_user_id_fkey foreign key (user_id) references users on delete restrict;
alter table bets add constraint bets_market_id_fkey foreign key (market_id) references markets on delete restrict;

drop trigger markets_stay on markets;
drop trigger markets_with_bets_stay on markets;
drop function refuse_deletion_with_bets;

grant insert on bets to thisthat_service;
