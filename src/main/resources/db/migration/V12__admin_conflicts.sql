-- Conflicts of interest of admins (rule admin-conflicts): who made a market, and whether conflicts are refused.

alter table markets add column made_by uuid[] not null default '{}'; -- admins that created, edited or reopened it

update markets m
set made_by = a.admins
from (
  select target_id, array_agg(distinct admin_id) as admins
  from admin_audit
  where action in ('market.create', 'market.edit', 'market.odds', 'market.reopen')
  group by target_id
) a
where m.id = a.target_id;

-- One row. The node that started last sets it from admin.conflictOfInterest.
create table admin_policy (
  singleton         boolean primary key default true check (singleton),
  conflicts_allowed boolean not null default false
);

insert into admin_policy default values;

grant select, update (conflicts_allowed) on admin_policy to thisthat_service;
