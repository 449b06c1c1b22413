-- Renews the leases of a node and acquires the free ones. Returns the jobs that the node holds, with their tokens.
--
-- $1 node, $2 jobs, $3 term in milliseconds.
with renewed as (
  update leases
  set until = clock_timestamp() + $3::int * interval '1 millisecond'
  where job = any ($2::text[]) and holder = $1 and until > clock_timestamp()
  returning job, token
), free as (
  select job from leases
  where job = any ($2::text[]) and until <= clock_timestamp()
  order by job
  for update skip locked
), acquired as (
  update leases l
  set holder = $1, token = l.token + 1, until = clock_timestamp() + $3::int * interval '1 millisecond'
  from free f
  where l.job = f.job
  returning l.job, l.token
), created as (
  insert into leases (job, holder, token, until)
  select job, $1, 1, clock_timestamp() + $3::int * interval '1 millisecond'
  from unnest($2::text[]) j (job)
  where not exists (select from leases l where l.job = j.job)
  order by job
  on conflict (job) do nothing
  returning job, token
)
select job, token from renewed
union all
select job, token from acquired
union all
select job, token from created
