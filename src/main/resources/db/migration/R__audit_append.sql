-- Appends to the audit log of admin actions, in the transaction of the action. Returns the id of the entry.
create or replace function audit_append(
  p_admin uuid, p_action text, p_target uuid, p_reason text, p_before jsonb, p_after jsonb) returns bigint
language plpgsql as $$
declare
  v_id bigint;
begin
  insert into admin_audit (admin_id, action, target_id, reason, before, after)
  values (p_admin, p_action, p_target, p_reason, p_before, p_after)
  returning id into v_id;
  return v_id;
end $$;
