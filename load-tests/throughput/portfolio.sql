-- Gives the user :user pending bets in turn on all markets that take bets, on either side, and the points of a year.
-- Variables: user, bets.
\set ON_ERROR_STOP 1
select set_config('load.user', :'user', false), set_config('load.bets', :'bets', false) \g /dev/null

do $$
declare
  v_user uuid := current_setting('load.user');
  v_version int := (select token_version from users where id = v_user);
  v_markets uuid[] := array(
    select m.id from markets m join market_odds o on o.market_id = m.id
    where m.status = 'open' and m.placeholder is null and not o.suspended
      and o.this_odds between 0.01 and 0.99 and o.that_odds between 0.01 and 0.99
    order by m.id);
begin
  for i in 0 .. current_setting('load.bets')::int - 1 loop
    perform 1 from place_bets(
      array[gen_random_uuid()], array[v_user], array[v_version], array[v_markets[1 + i % cardinality(v_markets)]],
      array[case when i / cardinality(v_markets) % 2 = 0 then 'this' else 'that' end], array[10.0], array[null::numeric],
      array[null::numeric], array[null::text], array[null::bytea], interval '1 day', array[null::uuid], array['failed'],
      null::interval);
    if i % 50 = 49 then
      commit; -- the markets are locked until then
    end if;
  end loop;
end $$;

insert into portfolio_points (user_id, at, step, balance, debt, realised_pnl, stake, value)
select :'user', date_bin(s.step * interval '1 second', g.at, 'epoch'), s.step, 1000 + g.n, 0, g.n, 500, 500 + g.n % 97
from (values (300, interval '1 day', interval '5 minutes'), (3600, interval '8 days', interval '1 hour'),
             (86400, interval '365 days', interval '1 day')) s (step, since, every)
cross join lateral generate_series(now() - s.since, now() - s.every, s.every) with ordinality g (at, n)
on conflict do nothing;

analyze bets, portfolio_points;
select count(*) || ' pending bets in ' || count(distinct (market_id, side)) || ' positions, '
       || (select count(*) from portfolio_points where user_id = :'user') || ' points'
from bets where user_id = :'user' and status = 'pending';
