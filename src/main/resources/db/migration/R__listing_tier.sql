-- The tier of a market in market_words: the open markets by the order of magnitude of their liquidity, then all others.
create or replace function listing_tier(status text, liquidity numeric) returns smallint
language sql immutable parallel safe as $$
  select case
    when status <> 'open' then 9
    when liquidity >= 100000 then 0
    when liquidity >= 10000 then 1
    when liquidity >= 1000 then 2
    else 3
  end::smallint
$$;
