-- The objects of the public schema that do not belong to an extension, one line each. Access lists are sorted. Two things are
-- left out: object ids, and whether a constraint was validated (a rollback may keep rows that only newer versions allow).
with extension_member as (
  select classid, objid from pg_depend where deptype = 'e'
), relation as (
  select c.*, (select array_agg(a::text order by a::text) from unnest(c.relacl) a) as acl
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relname not like 'flyway%'
    and not exists (select from extension_member e where e.classid = 'pg_class'::regclass and e.objid = c.oid)
), type as (
  select t.*, (select array_agg(a::text order by a::text) from unnest(t.typacl) a) as acl
  from pg_type t
  where t.typnamespace = 'public'::regnamespace and t.typtype <> 'b' and t.typrelid = 0
    and not exists (select from extension_member e where e.classid = 'pg_type'::regclass and e.objid = t.oid)
), function as (
  select p.*, (select array_agg(a::text order by a::text) from unnest(p.proacl) a) as acl
  from pg_proc p
  where p.pronamespace = 'public'::regnamespace
    and not exists (select from extension_member e where e.classid = 'pg_proc'::regclass and e.objid = p.oid)
)
select format('schema %s owner %s acl %s', n.nspname, pg_get_userbyid(n.nspowner),
              (select array_agg(a::text order by a::text) from unnest(n.nspacl) a)) as line
from pg_namespace n where n.nspname !~ '^(pg_|information_schema$)'
union all
select format('default privileges %s %s %s', pg_get_userbyid(d.defaclrole), d.defaclobjtype, d.defaclacl)
from pg_default_acl d
union all
select format('extension %s', e.extname) from pg_extension e
union all
select format('relation %s %s owner %s options %s toast %s persistence %s replica identity %s row security %s %s partition %s acl %s',
              r.relkind, r.relname, pg_get_userbyid(r.relowner), r.reloptions, toast.reloptions, r.relpersistence,
              r.relreplident, r.relrowsecurity, r.relforcerowsecurity, pg_get_expr(r.relpartbound, r.oid), r.acl)
from relation r left join pg_class toast on toast.oid = r.reltoastrelid
where r.relkind not in ('i', 'I', 't')
union all
select format('column %s.%s #%s %s not null %s identity %s generated %s default %s collation %s storage %s compression %s '
              || 'statistics %s options %s acl %s',
              r.relname, a.attname, row_number() over (partition by r.oid order by a.attnum),
              format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid),
              a.attcollation::regcollation, a.attstorage, a.attcompression, a.attstattarget, a.attoptions,
              (select array_agg(x::text order by x::text) from unnest(a.attacl) x))
from relation r
join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
where r.relkind not in ('i', 'I', 't', 'S')
union all
select format('constraint %s.%s %s local %s inherited %s', r.relname, k.conname,
              replace(pg_get_constraintdef(k.oid), ' NOT VALID', ''), k.conislocal, k.coninhcount)
from relation r join pg_constraint k on k.conrelid = r.oid
union all
select format('sequence %s %s start %s increment %s from %s to %s cache %s cycle %s', r.relname, format_type(s.seqtypid, null),
              s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)
from relation r join pg_sequence s on s.seqrelid = r.oid
union all
select format('type %s %s %s not null %s default %s collation %s owner %s acl %s', t.typtype, t.typname,
              format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault, t.typcollation::regcollation,
              pg_get_userbyid(t.typowner), t.acl)
from type t
union all
select format('type constraint %s.%s %s', t.typname, k.conname, pg_get_constraintdef(k.oid))
from type t join pg_constraint k on k.contypid = t.oid
union all
select format('type label %s.%s %s', t.typname, l.enumsortorder, l.enumlabel)
from type t join pg_enum l on l.enumtypid = t.oid
union all
select format('index %s valid %s clustered %s statistics %s', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered,
              (select array_agg(a.attstattarget order by a.attnum) from pg_attribute a where a.attrelid = i.indexrelid))
from relation r join pg_index i on i.indrelid = r.oid
union all
select format('statistics %s', pg_get_statisticsobjdef(s.oid))
from pg_statistic_ext s where s.stxnamespace = 'public'::regnamespace
union all
select format('trigger %s enabled %s', pg_get_triggerdef(t.oid), t.tgenabled)
from relation r join pg_trigger t on t.tgrelid = r.oid where not t.tgisinternal
union all
select format('policy %s.%s %s %s %s', r.relname, p.polname, p.polcmd, pg_get_expr(p.polqual, r.oid),
              pg_get_expr(p.polwithcheck, r.oid))
from relation r join pg_policy p on p.polrelid = r.oid
union all
select format('view %s %s', r.relname, pg_get_viewdef(r.oid)) from relation r where r.relkind in ('v', 'm')
union all
select format('rule %s', pg_get_ruledef(u.oid))
from relation r join pg_rewrite u on u.ev_class = r.oid where u.rulename <> '_RETURN'
union all
select format('function %s owner %s acl %s', pg_get_functiondef(f.oid), pg_get_userbyid(f.proowner), f.acl)
from function f where f.prokind <> 'a'
union all
select format('comment %s.%s.%s %s', d.classoid::regclass, coalesce(r.relname, f.proname, t.typname), d.objsubid, d.description)
from pg_description d
left join relation r on d.classoid = 'pg_class'::regclass and r.oid = d.objoid
left join function f on d.classoid = 'pg_proc'::regclass and f.oid = d.objoid
left join type t on d.classoid = 'pg_type'::regclass and t.oid = d.objoid
where coalesce(r.oid, f.oid, t.oid) is not null
order by 1
