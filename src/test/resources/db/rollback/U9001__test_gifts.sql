-- The check of existing rows refuses the rollback if there are gifts. The constraint is then as it was, valid or not.
do $$
declare
  definition text := (select replace(pg_get_constraintdef(c.oid), ', ''gift''::text', '') from pg_constraint c
                      where c.conname = 'transaction_type_check' and c.contypid = 'transaction_type'::regtype);
begin
  alter domain transaction_type drop constraint transaction_type_check;
  execute 'alter domain transaction_type add constraint transaction_type_check ' || replace(definition, ' NOT VALID', '');
  alter domain transaction_type drop constraint transaction_type_check;
  execute 'alter domain transaction_type add constraint transaction_type_check ' || definition;
end $$;
