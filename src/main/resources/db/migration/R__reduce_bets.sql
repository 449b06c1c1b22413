-- Takes paid cash-outs out of their bets, and returns the bets. A bet of which nothing is left is cashed out. The caller has
-- locked the bets.
--
-- The plan is made once for each connection. Disabled scans and joins keep it on the primary key even if it was made while
-- the table was small.
create or replace function reduce_bets(
  p_bets uuid[], p_stakes numeric[], p_payouts numeric[], p_values numeric[], p_ordinals int[], p_stakes_left numeric[])
returns setof uuid
language plpgsql security definer set search_path from current
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_reduced bigint;
begin
  return query
  update bets b
  set cashed_stake = b.cashed_stake + c.stake, cashed_payout = b.cashed_payout + c.payout,
      cashed_value = b.cashed_value + c.value, cash_outs = c.ordinal,
      status = case when c.stake_left = 0 then 'cashed_out' else b.status end,
      actual_payout = case when c.stake_left = 0 then 0 end,
      resolved_at = case when c.stake_left = 0 then clock_timestamp() end,
      settlement_generation = case when c.stake_left = 0 then 2147483647 else b.settlement_generation end
  from unnest(p_bets, p_stakes, p_payouts, p_values, p_ordinals, p_stakes_left)
         c (bet_id, stake, payout, value, ordinal, stake_left)
  where b.id = c.bet_id and b.status = 'pending'
  returning b.id;

  get diagnostics v_reduced = row_count;
  if v_reduced < cardinality(p_bets) then
    raise exception 'a cash-out was paid for a bet that is not pending';
  end if;
end $$;

revoke execute on function reduce_bets from public;
