-- What admins did: who, when, to what, why, and what it was before and after. Written with audit_append() in the
-- transaction of the deed itself, so that neither is without the other; never changed afterwards.

create table admin_audit (
  id         bigint generated always as identity primary key,
  at         timestamptz not null default clock_timestamp(),
  admin_id   uuid not null references users on delete restrict,
  action     text not null,        -- as market.resolve, user.suspend
  target_id  uuid,                 -- the market or the user
  reason     varchar(500),
  before     jsonb,
  after      jsonb
);

create index admin_audit_by_target on admin_audit (target_id, id desc);

create trigger admin_audit_append_only before update or delete or truncate on admin_audit
  for each statement execute function refuse_change();

create function audit_append(
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

grant select, insert on admin_audit to thisthat_service;
