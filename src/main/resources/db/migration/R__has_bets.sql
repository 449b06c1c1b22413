-- Whether a market has bets, pending or settled.
create or replace function has_bets(p_market uuid) returns boolean language plpgsql stable parallel safe as $$
begin
  return has_pending_bets(p_market) or oldest_settlement(p_market) is not null;
end $$;
