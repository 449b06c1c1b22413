-- The contribution of a user's bets on a market to user_results if the option p_result wins; no row if it is null.
--
-- The forecast is the first bet. What could be lost is what is left at stake less what both sides together pay in any
-- case. The variance of the profit takes the sides as independent and cash-outs as not made: offsetting stakes and
-- cash-outs never make a result look more certain.
create or replace function bettor_figures(p market_bettors, p_result text)
returns table (won int, stakes numeric, profit numeric, risk numeric, variance numeric, wins int, odds numeric, brier numeric,
               uncertainty numeric, bucket int)
language sql immutable as $$
  select (f.profit > 0)::int, f.stakes, f.profit, f.risk, f.variance, f.wins, p.odds, (p.odds - f.wins) * (p.odds - f.wins),
         p.odds * (1 - p.odds), least(floor(p.odds * 10)::int, 9)
  from (
    select p.this_stake + p.that_stake as stakes,
           case p_result when 'this' then p.this_payout - p.this_cashed else p.that_payout - p.that_cashed end
             + p.cashed_value - p.this_stake - p.that_stake as profit,
           greatest(p.this_stake + p.that_stake - p.cashed_stake
                    - least(p.this_payout - p.this_cashed, p.that_payout - p.that_cashed), 0) as risk,
           p.this_stake * (p.this_payout - p.this_stake) + p.that_stake * (p.that_payout - p.that_stake) as variance,
           (p.side = p_result)::int as wins
  ) f
  where p_result is not null
$$;
