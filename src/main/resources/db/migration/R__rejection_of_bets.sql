-- The reason for which a listing shows that a market accepts no bets; null: it accepts them. By the rules of place_bets()
-- for a side with odds within the bounds, if there is one, and for any user.
--
-- The age of odds is no reason, since a bet on old odds is confirmed by the order book first. For the same reason games
-- that have begun accept bets.
--
-- The function has to stay a single expression over its parameters, so that PostgreSQL inlines it.
create or replace function rejection_of_bets(
  p_status text, p_linked_status text, p_placeholder text, p_linked_placeholder text, p_market_type text,
  p_expires_at timestamptz, p_this_odds numeric, p_that_odds numeric, p_suspended boolean, p_priced boolean,
  p_confirmed_at timestamptz, p_moving_until timestamptz) returns text
language sql volatile as $$
  select case coalesce(
      market_verdict(p_status, p_linked_status, p_placeholder, p_linked_placeholder, p_market_type, p_expires_at),
      odds_verdict(p_market_type, case when p_this_odds between 0.01 and 0.99 then p_this_odds else p_that_odds end,
                   p_suspended, p_priced, p_confirmed_at, null, null, p_moving_until, false, 'failed', null, null))
    when 'market_closed' then 'closed'
    when 'placeholder_other' then 'placeholder'
    when 'placeholder_unnamed' then 'placeholder'
    when 'odds_moving' then 'odds_moving'
    when 'odds_unavailable' then 'odds_out_of_bounds'
    when 'odds_stale' then case when p_suspended then 'suspended' else 'odds_stale' end
  end
$$;
