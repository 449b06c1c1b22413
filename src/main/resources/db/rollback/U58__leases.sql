drop function lease_holds;
drop table leases;
