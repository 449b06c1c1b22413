-- Lets the login switch to thisthat_service. Since PostgreSQL 16 the login that created a role is a member without that right.
-- The right is also missing in a restored database, and for another login than the one that migrated.
do $$
begin
  set local role thisthat_service;
  reset role;
exception when insufficient_privilege then
  execute format('grant thisthat_service to %I', session_user);
end $$;
