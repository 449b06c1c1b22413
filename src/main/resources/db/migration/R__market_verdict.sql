-- Why a market accepts no bets, whatever its odds; null: it accepts them. The one statement of the rule for place_bets()
-- and rejection_of_bets(). A market that follows another one is closed as soon as the other one is, since the outcome may
-- be known.
--
-- The function has to stay a single expression over its parameters, so that PostgreSQL inlines it.
create or replace function market_verdict(
  p_status text, p_linked_status text, p_placeholder text, p_linked_placeholder text, p_market_type text,
  p_expires_at timestamptz) returns text
language sql volatile as $$
  select case
    when p_status <> 'open' or p_linked_status <> 'open' then 'market_closed'
    when p_placeholder is not null then 'placeholder_' || p_placeholder
    when p_linked_placeholder is not null then 'placeholder_' || p_linked_placeholder
    when p_market_type <> 'polymarket' and p_expires_at <= clock_timestamp() then 'market_closed'
  end
$$;
