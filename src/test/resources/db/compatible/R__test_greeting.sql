create or replace function test_greeting() returns text language sql as $$ select 'newer' $$;
