-- Gives each user of the seed :bets bets of 10 credits on different open markets.
select set_config('fill.bets', :'bets', false) as bets \gset
do $$
declare
  users uuid[] := array(select id from users where username like 'load-%' order by id);
  markets uuid[] := array(select m.id from markets m join market_odds o on o.market_id = m.id
                          where m.status = 'open' and o.this_odds between 0.05 and 0.95 order by m.id);
  chunk int := 250;
begin
  for bet in 1 .. current_setting('fill.bets')::int loop
    for start in 1 .. cardinality(users) by chunk loop
      perform count(*)
      from (
        select array_agg(gen_random_uuid()) as ids, array_agg(u) as users, array_agg(0) as versions,
               array_agg(markets[1 + ((start + n) * 7 + bet * 13) % cardinality(markets)]) as markets,
               array_agg(case when bet % 2 = 0 then 'this' else 'that' end) as sides, array_agg(10.0) as amounts,
               array_agg(null::numeric) as no_odds, array_agg(null::text) as no_keys, array_agg(null::bytea) as no_hashes
        from unnest(users[start:start + chunk - 1]) with ordinality as u (u, n)
      ) b
      cross join lateral place_bets(b.ids, b.users, b.versions, b.markets, b.sides, b.amounts, b.no_odds, b.no_odds, b.no_keys,
                                    b.no_hashes, interval '1 hour') placed;
    end loop;
  end loop;
end $$;
select count(*) as bets, count(distinct user_id) as users from bets;
analyze bets;
