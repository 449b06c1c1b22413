-- Everything of a schema that its owner made, a line each: what two databases of one version have in common. Whether a
-- constraint was held against the rows there were is left out: a way back may keep rows that only newer versions allow.
with ours as (
  select c.* from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relname <> 'flyway_schema_history'
    and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
)
select format('%s %s %s %s', o.relkind, o.relname, o.reloptions, o.relacl) as line
from ours o where o.relkind not in ('i', 't') and o.relname not like 'flyway%'
union all
select format('column %s.%s #%s %s %s %s %s %s', o.relname, a.attname, row_number() over (partition by o.oid order by a.attnum),
              format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), a.attacl)
from ours o
join pg_attribute a on a.attrelid = o.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = o.oid and d.adnum = a.attnum
where o.relkind not in ('i', 't')
union all
select format('constraint %s.%s %s', o.relname, k.conname, replace(pg_get_constraintdef(k.oid), ' NOT VALID', ''))
from ours o join pg_constraint k on k.conrelid = o.oid
union all
select format('domain %s %s %s', t.typname, format_type(t.typbasetype, t.typtypmod), pg_get_constraintdef(k.oid))
from pg_type t left join pg_constraint k on k.contypid = t.oid
where t.typnamespace = 'public'::regnamespace and t.typtype = 'd'
union all
select format('index %s', pg_get_indexdef(i.indexrelid))
from ours o join pg_index i on i.indrelid = o.oid
union all
select format('trigger %s', pg_get_triggerdef(t.oid))
from ours o join pg_trigger t on t.tgrelid = o.oid where not t.tgisinternal
union all
select format('view %s %s', o.relname, pg_get_viewdef(o.oid)) from ours o where o.relkind in ('v', 'm')
union all
select format('function %s %s', pg_get_functiondef(p.oid), p.proacl)
from pg_proc p
where p.pronamespace = 'public'::regnamespace
  and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
order by 1
