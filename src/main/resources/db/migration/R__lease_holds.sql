-- Whether a fencing token is still valid. Until the end of the statement no other node can take the lease, but its
-- holder can renew it.
create or replace function lease_holds(the_job text, the_token bigint) returns boolean
language plpgsql as $$
begin
  perform from leases l where l.job = the_job and l.token = the_token and l.until > clock_timestamp() for key share;
  return found;
end
$$;
