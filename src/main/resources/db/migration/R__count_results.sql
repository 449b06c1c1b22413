-- Adds up to p_limit results of one settled market to user_results and user_calibration, and returns whether there may
-- be more. Markets are counted in the order of their settlements, once all of their bets are in market_bettors. A
-- correction is a later settlement: it replaces what the market had contributed. A market that ended invalid or cancelled
-- contributes nothing.
--
-- Results and progress are written in one transaction; see count_bets(). The end of a settlement is visible before it is
-- counted: it is older than every transaction that count_bets() waited for.
--
-- Users whose account is closed have no results. A share of the key lets bets pass; the closing of the account waits for
-- it in delete_results().
--
-- The plan is made once for each connection; see place_bets().
create or replace function count_results(p_limit int) returns boolean
language plpgsql security definer set search_path from current
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  streak_max constant int := 1000;
  v statistics_progress;
  v_users uuid[];
  v_found int;
  v_last uuid;
begin
  select p.* into v from statistics_progress p for update skip locked;
  if v.counted_before is null then
    return false;
  end if;

  if v.market_id is null then
    select m.id, case when m.resolution in ('this', 'that') then m.resolution end, lower(m.category), m.resolved_at,
           m.settled_at
    into v.market_id, v.result, v.category, v.resolved_at, v.settled_at
    from markets m
    join market_statistics s on s.market_id = m.id
    where (m.settled_at, m.id) > (v.settled_at, v.settled_market) and m.settled_at < v.counted_before
    order by m.settled_at, m.id limit 1;
    if v.market_id is null then
      return false;
    end if;
    update statistics_progress
    set settled_at = v.settled_at, settled_market = v.market_id, market_id = v.market_id, result = v.result,
        category = v.category, resolved_at = v.resolved_at, last_user = '00000000-0000-0000-0000-000000000000';
    v.last_user := '00000000-0000-0000-0000-000000000000';
  end if;

  select count(*), (array_agg(c.user_id order by c.user_id desc))[1],
         array_agg(c.user_id) filter (where c.result is not null or v.result is not null)
  into v_found, v_last, v_users
  from (
    select b.user_id, b.result from market_bettors b
    where b.market_id = v.market_id and b.user_id > v.last_user
    order by b.user_id limit p_limit
  ) c;
  update statistics_progress
  set last_user = v_last, market_id = case when v_found = p_limit then v.market_id end;

  v_users := array(
    select u.id from users u where u.id = any (v_users) and u.closed_at is null order by u.id for key share);

  with changed as materialized (
    select b.user_id, v.category as category, 1 as sign, f.*
    from market_bettors b cross join lateral bettor_figures(b, v.result) f
    where b.market_id = v.market_id and b.user_id = any (v_users)
    union all
    select b.user_id, b.category, -1, f.*
    from market_bettors b cross join lateral bettor_figures(b, b.result) f
    where b.market_id = v.market_id and b.user_id = any (v_users)
  ), summed as (
    insert into user_results as r
      (user_id, category, markets, won, stakes, profit, risk, variance, wins, odds, brier, uncertainty)
    select c.user_id, k.category, sum(c.sign), sum(c.sign * c.won), sum(c.sign * c.stakes), sum(c.sign * c.profit),
           sum(c.sign * c.risk), sum(c.sign * c.variance), sum(c.sign * c.wins), sum(c.sign * c.odds),
           sum(c.sign * c.brier), sum(c.sign * c.uncertainty)
    from changed c
    cross join lateral (values (''), (c.category)) k (category)
    group by c.user_id, k.category
    on conflict (user_id, category) do update
      set markets = r.markets + excluded.markets, won = r.won + excluded.won, stakes = r.stakes + excluded.stakes,
          profit = r.profit + excluded.profit, risk = r.risk + excluded.risk, variance = r.variance + excluded.variance,
          wins = r.wins + excluded.wins, odds = r.odds + excluded.odds, brier = r.brier + excluded.brier,
          uncertainty = r.uncertainty + excluded.uncertainty
  ), calibrated as (
    insert into user_calibration as r (user_id, bucket, markets, wins, odds)
    select c.user_id, c.bucket, sum(c.sign), sum(c.sign * c.wins), sum(c.sign * c.odds)
    from changed c
    group by c.user_id, c.bucket
    on conflict (user_id, bucket) do update
      set markets = r.markets + excluded.markets, wins = r.wins + excluded.wins, odds = r.odds + excluded.odds
  )
  update market_bettors b
  set result = v.result, category = case when v.result is not null then v.category end,
      profit = (select f.profit from bettor_figures(b, v.result) f),
      resolved_at = case when v.result is not null then v.resolved_at end
  where b.market_id = v.market_id and b.user_id = any (v_users);

  update user_results r
  set win_streak = s.wins, best_market = t.market_id, best_profit = t.profit
  from unnest(v_users) a (user_id)
  cross join lateral (
    select count(*) as wins from (
      select 1 from market_bettors b
      where b.user_id = a.user_id and b.result is not null
        and (b.resolved_at, b.market_id) > (
          select coalesce(max(l.resolved_at), '-infinity'),
                 coalesce((array_agg(l.market_id))[1], '00000000-0000-0000-0000-000000000000')
          from (
            select x.resolved_at, x.market_id from market_bettors x
            where x.user_id = a.user_id and x.profit <= 0
            order by x.resolved_at desc, x.market_id desc limit 1
          ) l)
      limit streak_max
    ) w
  ) s
  left join lateral (
    select b.market_id, b.profit from market_bettors b
    where b.user_id = a.user_id and b.profit > 0
    order by b.profit desc, b.market_id limit 1
  ) t on true
  where r.user_id = a.user_id and r.category = '';
  return true;
end $$;

revoke execute on function count_results from public;
grant execute on function count_results to thisthat_service;
