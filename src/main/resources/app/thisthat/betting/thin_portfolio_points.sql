-- Merges points of one step length into a longer one, the last point of each longer step, and returns the number merged.
-- Only complete longer steps are merged. Points of closed accounts are deleted.
--
-- $1 step in seconds, $2 longer step in seconds, $3 points up to then are merged, $4 limit.
with old as (
  delete from portfolio_points p
  where (p.user_id, p.at, p.step) in (
    select x.user_id, x.at, x.step from portfolio_points x
    where x.step = $1 and x.at <= date_bin($2::int * interval '1 second', $3, 'epoch')
    order by x.at
    limit $4
    for update skip locked
  )
  returning p.user_id, p.at, p.balance, p.debt, p.realised_pnl, p.stake, p.value
), merged as (
  insert into portfolio_points as p (user_id, at, step, balance, debt, realised_pnl, stake, value)
  select distinct on (o.user_id, s.ends) o.user_id, s.ends, $2, o.balance, o.debt, o.realised_pnl, o.stake, o.value
  from old o
  join users u on u.id = o.user_id and u.closed_at is null
  cross join lateral (
    select date_bin($2::int * interval '1 second', o.at - interval '1 microsecond', 'epoch')
             + $2::int * interval '1 second' as ends
  ) s
  order by o.user_id, s.ends, o.at desc
  on conflict (user_id, at, step) do update
  set balance = excluded.balance, debt = excluded.debt, realised_pnl = excluded.realised_pnl, stake = excluded.stake,
      value = excluded.value
)
select count(*) from old
