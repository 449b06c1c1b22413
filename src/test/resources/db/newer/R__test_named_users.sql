create or replace view test_named_users as select id, nickname from users where nickname is not null;
