-- Whether a side of a market has odds that bets may have, by the bounds and the lasting reasons of odds_verdict().
create or replace function are_odds_bettable(p_this_odds numeric, p_that_odds numeric, p_suspended boolean, p_priced boolean)
returns boolean
language sql immutable parallel safe as $$
  select not p_suspended and p_priced and (p_this_odds between 0.01 and 0.99 or p_that_odds between 0.01 and 0.99)
$$;
