-- A wider check: rows that only the newer version allows refuse the rollback.
do $$
declare
  definition text := (select pg_get_constraintdef(c.oid) from pg_constraint c
                      where c.conname = 'transaction_type_check' and c.contypid = 'transaction_type'::regtype);
begin
  alter domain transaction_type drop constraint transaction_type_check;
  execute 'alter domain transaction_type add constraint transaction_type_check '
    || replace(definition, '''expired''::text', '''expired''::text, ''gift''::text');
end $$;
