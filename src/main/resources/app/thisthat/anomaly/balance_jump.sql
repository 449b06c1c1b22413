-- Rule balance_jump: users with a profit of at least $2 since the start of yesterday (UTC), the largest first. On one
-- of the two days the profit is at least half of that, which an index finds.
with jumped as (
  select distinct d.user_id
  from daily_totals d
  where d.day >= (now() at time zone 'UTC')::date - 1 and d.profit >= $2::int / 2
), found as (
  select u.id::text as subject, u.id as user_id,
         jsonb_build_object('profit', t.profit, 'staked', t.staked, 'balance', u.credit_balance) as figures
  from jumped j
  join users u on u.id = j.user_id
  cross join lateral (
    select sum(d.profit) as profit, sum(d.volume) as staked
    from daily_totals d
    where d.user_id = j.user_id
      and d.day in ((now() at time zone 'UTC')::date, (now() at time zone 'UTC')::date - 1)
  ) t
  where t.profit >= $2::int
  order by t.profit desc
  limit 1000
)
