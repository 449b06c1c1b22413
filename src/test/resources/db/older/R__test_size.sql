create or replace function test_size() returns int language sql as $$ select 1 $$;
