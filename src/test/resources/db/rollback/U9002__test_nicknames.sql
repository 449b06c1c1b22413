drop function test_size();
drop view test_named_users;
drop table test_nicknames;
alter table users drop nickname;
