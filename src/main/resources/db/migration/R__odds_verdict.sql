-- Why the odds of a market must not decide a bet or a cash-out now; null: they may. The one statement of the rules
-- odds-bounds, odds-freshness, odds-refresh, in-play and jump-guard, for place_bets() and judge_cash_outs().
--
-- With p_book_read none, these are not decided: odds older than p_refresh_after, odds without a price, odds that the price
-- socket has not changed in time within the last minute, unless the book was read within the last fifth of a second
-- (odds_unconfirmed), and games that have begun (odds_in_play). With skipped and confirmed only games are not decided.
-- After a failed read the stored odds decide, except for games. Markets made by admins have no feed.
--
-- The function has to stay a single expression over its parameters, so that PostgreSQL inlines it.
create or replace function odds_verdict(
  p_market_type text, p_odds numeric, p_suspended boolean, p_priced boolean, p_confirmed_at timestamptz,
  p_streamed_at timestamptz, p_read_at timestamptz, p_moving_until timestamptz, p_in_play boolean, p_book_read text,
  p_max_odds_age interval, p_refresh_after interval) returns text
language sql volatile as $$
  select case
    when p_market_type <> 'credits' and p_moving_until > clock_timestamp() then 'odds_moving'
    when p_market_type <> 'credits' and p_book_read in ('none', 'skipped', 'confirmed') and not p_suspended and p_in_play
      then 'odds_in_play'
    when p_market_type <> 'credits' and p_book_read = 'none' and not p_suspended
         and (p_confirmed_at < clock_timestamp() - p_refresh_after
              or ((not p_priced or coalesce(p_streamed_at, '-infinity') < clock_timestamp() - interval '1 minute')
                  and coalesce(p_read_at, '-infinity') < clock_timestamp() - interval '200 ms'))
      then 'odds_unconfirmed'
    when p_odds is null or p_odds not between 0.01 and 0.99 then 'odds_unavailable'
    when p_market_type <> 'credits'
         and (p_suspended or not p_priced or p_confirmed_at < clock_timestamp() - p_max_odds_age
              or (p_in_play and p_book_read <> 'read')) then 'odds_stale'
  end
$$;
