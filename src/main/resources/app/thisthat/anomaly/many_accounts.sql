-- Rule many_accounts: networks from which at least $2 accounts signed in within a day, the most accounts first, each
-- with its latest accounts.
with crowded as (
  select o.origin, count(*) as accounts
  from account_origins o
  where o.seen_at >= clock_timestamp() - interval '1 day'
  group by o.origin
  having count(*) >= $2::int
  order by count(*) desc
  limit 1000
), found as (
  select c.origin as subject, null::uuid as user_id,
         jsonb_build_object('accounts', c.accounts, 'userIds', (
           select jsonb_agg(l.user_id)
           from (select o.user_id from account_origins o where o.origin = c.origin order by o.seen_at desc limit 20) l
         )) as figures
  from crowded c
)
