-- Rejects deletes of users and truncates of users and markets: ledger rows and bets refer to them without foreign
-- keys.
create or replace function refuse_deletion() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never deleted', tg_table_name using errcode = 'restrict_violation';
end $$;

create or replace trigger users_stay before delete or truncate on users
  for each statement execute function refuse_deletion();

create or replace trigger markets_stay before truncate on markets
  for each statement execute function refuse_deletion();
