-- Who does the jobs that one node of a cluster does for all of them. One row for each job that was ever done.
--
-- A lease is held until a moment on the clock of this database, whatever the nodes' clocks say. The token grows with each
-- taking: a write that would do harm when it comes late, from a node that stood still and does not know that it has lost
-- its lease, asks lease_holds in the same statement.
create table leases (
  job    text primary key,
  holder text not null,        -- a node, by a name it gives itself at its start
  token  bigint not null,
  until  timestamptz not null
) with (fillfactor = 50);

-- Whether a taking of a lease is the last one and still good. While the statement that asks is under way nobody else takes
-- the lease, and its holder can prolong it.
create function lease_holds(the_job text, the_token bigint) returns boolean
language plpgsql as $$
begin
  perform from leases l where l.job = the_job and l.token = the_token and l.until > clock_timestamp() for key share;
  return found;
end
$$;

grant select, insert, update (holder, token, until) on leases to thisthat_service;
