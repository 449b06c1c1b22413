alter table daily_totals add foreign key (user_id) references users on delete restrict;
alter table credit_transactions add foreign key (user_id) references users on delete restrict;
drop trigger users_stay on users;
drop function refuse_deletion;
