drop function place_bets;
drop function ledger_stake;

create function place_bets(
  p_ids uuid[], p_users uuid[], p_token_versions int[], p_markets uuid[], p_sides text[], p_amounts numeric[],
  p_expected numeric[], p_slippages numeric[], p_keys text[], p_hashes bytea[], p_max_odds_age interval)
returns table (ord bigint, outcome text, bet_id uuid, odds numeric, payout numeric, balance numeric, placed_at timestamptz)
language plpgsql as $$
begin
  perform 1 from markets m where m.id = any (p_markets) order by m.id for share;
  perform 1 from users u where u.id = any (p_users) order by u.id for no key update;

  return query
  with asked as (
    select a.*, m.status, m.market_type, m.expires_at, o.confirmed_at,
           u.token_version = a.token_version as token_valid,
           u.suspension is not null and coalesce(u.suspended_until > clock_timestamp(), true) as suspended,
           case a.side when 'this' then o.this_odds else o.that_odds end as odds,
           earlier.id as earlier_id, earlier.request_hash as earlier_hash
    from unnest(p_ids, p_users, p_token_versions, p_markets, p_sides, p_amounts, p_expected, p_slippages, p_keys, p_hashes)
           with ordinality a (id, user_id, token_version, market_id, side, amount, expected, slippage, key, hash, ord)
    left join users u on u.id = a.user_id
    left join markets m on m.id = a.market_id
    left join market_odds o on o.market_id = a.market_id
    left join bets earlier on earlier.user_id = a.user_id and earlier.idempotency_key = a.key
  ), judged as (
    select a.*,
           case
             when a.token_valid is not true then 'token_revoked'
             when a.suspended then 'account_suspended'
             when a.earlier_id is not null and a.earlier_hash = a.hash then 'replayed'
             when a.earlier_id is not null then 'key_mismatch'
             when a.status is null then 'market_not_found'
             when a.status <> 'open' then 'market_closed'
             when a.market_type <> 'polymarket' and a.expires_at <= clock_timestamp() then 'market_closed'
             when a.odds is null or a.odds not between 0.01 and 0.99 then 'odds_unavailable'
             when a.market_type <> 'credits' and a.confirmed_at < clock_timestamp() - p_max_odds_age then 'odds_stale'
             when a.odds > a.expected + coalesce(a.slippage, 0) then 'odds_changed'
             else 'placed'
           end as verdict
    from asked a
  ), payable as (
    select j.*, round(j.amount / j.odds, 2) as payout, row_number() over (order by j.ord) as entry
    from judged j where j.verdict = 'placed'
  ), posted as materialized (
    select p.* from (
      select array_agg(e.user_id order by e.entry) as users, array_agg(-e.amount order by e.entry) as amounts,
             array_agg('bet_placed'::text) as types, array_agg(e.id order by e.entry) as ids,
             array_agg(e.amount order by e.entry) as stakes, array_agg(0::numeric) as profits
      from payable e
    ) g, ledger_post(g.users, g.amounts, g.types, g.ids, g.stakes, g.profits) p
  ), placed as (
    insert into bets as b
      (id, user_id, market_id, amount, side, odds_at_bet, potential_payout, idempotency_key, request_hash)
    select e.id, e.user_id, e.market_id, e.amount, e.side, e.odds, e.payout, e.key, e.hash
    from payable e join posted p on p.ord = e.entry
    where p.accepted
    returning b.id, b.placed_at
  )
  select j.ord, case when p.accepted is false then 'insufficient_balance' else j.verdict end,
         coalesce(j.earlier_id, j.id), j.odds, e.payout, p.balance, b.placed_at
  from judged j
  left join payable e on e.ord = j.ord
  left join posted p on p.ord = e.entry
  left join placed b on b.id = j.id;
end $$;
