-- Rejects every update, delete and truncate of an append-only table.
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed or deleted; write a reversing row', tg_table_name
    using errcode = 'restrict_violation';
end $$;

create or replace trigger credit_transactions_append_only before update or delete or truncate on credit_transactions
  for each statement execute function refuse_change();

create or replace trigger admin_audit_append_only before update or delete or truncate on admin_audit
  for each statement execute function refuse_change();

create or replace trigger daily_rewards_append_only before update or delete or truncate on daily_rewards
  for each statement execute function refuse_change();
