-- Adds the bets and users since the last run to the counts of their days. Ids carry the time of a node's clock. Rows of the
-- last minute are left to the next run, because older ids may still be uncommitted. One node counts at a time.
with progress as (
  select counted_before as since,
         rpad(lpad(to_hex((extract(epoch from clock_timestamp() - interval '1 minute') * 1000)::bigint), 12, '0'), 32, '0')::uuid
           as before
  from figures_progress
  for update skip locked
), made as (
  select (b.placed_at at time zone 'UTC')::date as day, 0 as signups, count(*) as bets, sum(b.amount) as wagered
  from progress p join bets b on b.id >= p.since and b.id < p.before
  group by 1
  union all
  select (u.created_at at time zone 'UTC')::date, count(*), 0, 0
  from progress p join users u on u.id >= p.since and u.id < p.before
  group by 1
), moved as (
  update figures_progress f set counted_before = p.before from progress p where p.before > p.since
)
insert into daily_figures as d (day, signups, bets, wagered)
select day, sum(signups), sum(bets), sum(wagered) from made group by day
on conflict (day) do update
  set signups = d.signups + excluded.signups, bets = d.bets + excluded.bets, wagered = d.wagered + excluded.wagered
