create or replace function test_size() returns bigint language sql as $$ select 1::bigint $$;
