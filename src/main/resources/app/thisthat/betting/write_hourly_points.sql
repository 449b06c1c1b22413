-- Writes the points of a full hour for up to $1 users with open positions whose odds have changed since the hour before that
-- was written, and whose values differ from their last point. Returns the numbers of users and of written points; 0 users:
-- no hour is due, or all its users are done.
--
-- Users are read in the order of their ids, each with one look-up in the index. Bets that are cashed out are part of the
-- index and have no value.
with recursive progress as materialized (
  select coalesce(p.walk_at, date_bin('1 hour', p.collected_to, 'epoch')) as at, p.walked_to,
         coalesce(p.walk_after, '00000000-0000-0000-0000-000000000000'::uuid) as after
  from portfolio_progress p
  where coalesce(p.walk_at, date_bin('1 hour', p.collected_to, 'epoch')) > p.walked_to
  for update
), holder as (
  select p.after as user_id, 0 as ordinal from progress p
  union all
  select (select b.user_id from bets b
          where b.status in ('pending', 'cashed_out') and b.user_id > h.user_id order by b.user_id limit 1),
         h.ordinal + 1
  from holder h
  where h.user_id is not null and h.ordinal < $1
), page as materialized (
  select h.user_id from holder h where h.ordinal > 0 and h.user_id is not null
), written as (
  insert into portfolio_points (user_id, at, step, balance, debt, realised_pnl, stake, value)
  select u.id, g.at, 300, p.balance, p.debt, p.realised_pnl, p.stake, p.value
  from progress g
  cross join page h
  cross join lateral (
    select x.id from users x
    where x.id = h.user_id and x.closed_at is null and has_moved_positions(x.id, g.walked_to)
    limit 1
  ) u
  cross join lateral portfolio_at(u.id, g.at) p
  left join lateral (
    select x.balance, x.debt, x.realised_pnl, x.stake, x.value from portfolio_points x
    where x.user_id = u.id and x.at <= g.at
    order by x.at desc
    limit 1
  ) l on true
  where (p.balance, p.debt, p.realised_pnl, p.stake, p.value)
        is distinct from (l.balance, l.debt, l.realised_pnl, l.stake, l.value)
  on conflict do nothing
  returning 1
), advanced as (
  update portfolio_progress p
  set walk_at = case when n.last is not null then g.at end,
      walk_after = n.last,
      walked_to = case when n.last is null then g.at else p.walked_to end
  from progress g, (select max(h.user_id::text)::uuid as last from page h) n
  returning 1
)
select (select count(*) from page) as processed, (select count(*) from written) as written
