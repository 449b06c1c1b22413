drop function has_conflict(uuid, uuid);
drop table admin_policy;
alter table markets drop column made_by;
