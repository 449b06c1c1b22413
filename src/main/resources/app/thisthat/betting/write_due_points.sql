-- Writes up to $1 queued points, the oldest first. Returns the numbers of queued points and of written ones. Closed accounts
-- get none.
with due as materialized (
  delete from portfolio_due d
  where (d.at, d.user_id) in (
    select x.at, x.user_id from portfolio_due x order by x.at, x.user_id limit $1 for update skip locked)
  returning d.at, d.user_id
), written as (
  insert into portfolio_points (user_id, at, step, balance, debt, realised_pnl, stake, value)
  select d.user_id, d.at, 300, p.balance, p.debt, p.realised_pnl, p.stake, p.value
  from due d
  cross join lateral (select x.id from users x where x.id = d.user_id and x.closed_at is null limit 1) u
  cross join lateral portfolio_at(d.user_id, d.at) p
  on conflict do nothing
  returning 1
)
select (select count(*) from due) as processed, (select count(*) from written) as written
