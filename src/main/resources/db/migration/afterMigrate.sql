-- The login has to be able to work as thisthat_service. A member is, up to PostgreSQL 15; since 16 the login that made the
-- role is a member that may not, until it allows itself. The same goes for a restored database, and for another login.
do $$
begin
  set local role thisthat_service;
  reset role;
exception when insufficient_privilege then
  execute format('grant thisthat_service to %I', session_user);
end $$;
