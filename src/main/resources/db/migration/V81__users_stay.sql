-- Users are closed, never deleted. That being certain, what only the ledger's doors write, for users whose rows the same
-- statement has just changed, needs no foreign key to look each of them up again: a tenth of what a bet cost.

create function refuse_deletion() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never deleted', tg_table_name using errcode = 'restrict_violation';
end $$;

create trigger users_stay before delete or truncate on users
  for each statement execute function refuse_deletion();

alter table credit_transactions drop constraint credit_transactions_user_id_fkey;
alter table daily_totals drop constraint daily_totals_user_id_fkey;
