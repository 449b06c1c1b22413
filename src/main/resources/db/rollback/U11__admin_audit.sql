drop function audit_append;
drop table admin_audit;
