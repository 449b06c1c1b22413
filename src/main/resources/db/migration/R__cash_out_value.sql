-- The value of a cash-out (rule cash-out-value): stake * price / odds at the bet, less the margin, rounded down to
-- hundredths, at most the potential payout. div() is exact, a rounded quotient would not be.
create or replace function cash_out_value(
  p_stake numeric, p_price numeric, p_odds_at_bet numeric, p_margin numeric, p_payout numeric) returns numeric
language sql immutable parallel safe as $$
  select least(div(p_stake * p_price * (1 - p_margin) * 100, p_odds_at_bet) / 100, p_payout)::numeric(18, 2);
$$;
