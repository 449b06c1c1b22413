create or replace function test_added() returns text language sql as $$ select 'newer' $$;
