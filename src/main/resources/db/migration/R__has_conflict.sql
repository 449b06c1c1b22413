-- Whether an admin must not decide a market because of a bet on it, pending or settled (rule admin-conflicts).
--
-- The function is volatile, so it reads a snapshot of its own. A caller that has locked the market row sees every bet
-- that was committed before the lock, and place_bets() waits for the lock.
create or replace function has_conflict(p_admin uuid, p_market uuid) returns boolean language plpgsql volatile as $$
begin
  return not (select conflicts_allowed from admin_policy)
    and exists (
      select from (select b.market_id from bets b where b.user_id = p_admin offset 0) own
      where own.market_id = p_market);
end $$;
