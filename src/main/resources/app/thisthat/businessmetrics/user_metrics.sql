-- Metrics that scan all users: name, label, label value, value.
with user_now as (
  select r.rank as rank_by_pnl, u.overall_pnl
  from user_ranks r join users u on u.id = r.user_id
  where r.board = 'pnl' and u.role = 'user'
), place (rank) as (
  values (1), (10), (100), (1000), (10000), (100000)
), class (name, from_incl, below) as (
  values ('below -1000', null, -1000), ('-1000 to -100', -1000, -100), ('-100 to 0', -100, 0), ('0', 0, 0.01),
         ('0 to 100', 0.01, 100), ('100 to 1000', 100, 1000), ('from 1000', 1000, null)
)
select 'thisthat_users_active_today', null, null, count(distinct user_id)
  from sessions where rotated_at >= date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'
union all select 'thisthat_leaderboard_users', null, null, count(*) from user_now
union all select 'thisthat_leaderboard_profit_credits', 'rank', p.rank::text, coalesce(u.overall_pnl, 'NaN')
  from place p left join user_now u on u.rank_by_pnl = p.rank
union all select 'thisthat_leaderboard_profit_users', 'profit', c.name, count(u.rank_by_pnl)
  from class c left join user_now u
    on (c.from_incl is null or u.overall_pnl >= c.from_incl) and (c.below is null or u.overall_pnl < c.below)
  group by c.name
