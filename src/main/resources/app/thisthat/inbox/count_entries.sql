-- Counts the entries by type that were added since the last count, up to 30 s ago: a long transaction becomes visible
-- later. An entry is counted once in the cluster.
with progress as materialized (
  select p.at as since, clock_timestamp() - interval '30 seconds' as until
  from inbox_progress p where p.job = 'counted' for update
), moved as (
  update inbox_progress p set at = greatest(g.since, g.until) from progress g where p.job = 'counted'
)
select e.type, count(*) as entries
from progress g
join inbox_entries e on e.created_at > g.since and e.created_at <= g.until
group by e.type
