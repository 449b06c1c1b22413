-- A column, a table, and a function whose result type changes: the repeatable file declares it again.
alter table users add nickname varchar(50);
grant update (nickname) on users to thisthat_service;

create table test_nicknames (
  user_id  uuid not null references users on delete restrict,
  nickname varchar(50) not null,
  primary key (user_id, nickname)
);
grant select, insert on test_nicknames to thisthat_service;

drop function if exists test_size();
