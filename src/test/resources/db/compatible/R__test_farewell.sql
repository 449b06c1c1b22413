create or replace function test_farewell() returns text language sql as $$ select 'newer' $$;
