-- Places a batch of bets, at most one for each user, and returns one row for each requested bet:
--   placed                 the bet, its odds and payout, and the new balance
--   replayed, key_mismatch an earlier bet of the user with the same key, from the same or from another request
--   odds_unconfirmed, odds_in_play
--                          nothing is decided: the caller reads the order book of the mirrored market in bet_id, writes
--                          its odds, and requests the bet again; for a game the read has to begin after the bet arrived
--   token_revoked, account_suspended, market_not_found, market_closed, placeholder_other, placeholder_unnamed,
--   own_market, odds_unavailable, odds_stale, odds_moving, odds_changed, insufficient_balance
--                          (with the balance)
--                          the bet is rejected; the others of the batch are not affected
--
-- p_book_reads has the state of the order book for each bet: none, skipped (too many reads are requested), confirmed (a
-- read is stored), read (a read that began after the bet had arrived is stored) or failed. odds_verdict() has the rules.
--
-- Locks the markets (shared) and then the users, each in the order of their ids, which prevents deadlocks. All checks
-- run under these locks. After a lock timeout of one second the whole batch fails, while the caller still has time to
-- retry its bets.
--
-- An earlier bet is looked up before the suspension is checked: a suspended user can still learn the outcome of a lost
-- response.
--
-- Stakes of one user on both sides of a market count for the leaderboards with their difference. All bets on an open
-- market are pending or cashed out, so a look-up of the other side in bets_open_by_user_and_side finds the bets to which this
-- applies. Few bets are: hedge_bets() is a function of its own because every execution initialises the whole plan of a
-- statement, also the parts that then process no row.
--
-- The plan is made once for each connection, since planning would cost more than the bets. Disabled sequential scans
-- keep that plan on the indexes even if it was made while the tables were small.
create or replace function place_bets(
  p_ids uuid[], p_users uuid[], p_token_versions int[], p_markets uuid[], p_sides text[], p_amounts numeric[],
  p_expected numeric[], p_slippages numeric[], p_keys text[], p_hashes bytea[], p_max_odds_age interval,
  p_sessions uuid[], p_book_reads text[], p_refresh_after interval)
returns table (ord bigint, outcome text, bet_id uuid, odds numeric, payout numeric, balance numeric, placed_at timestamptz)
language plpgsql security definer set search_path from current
set plan_cache_mode = force_generic_plan set enable_seqscan = off set lock_timeout = '1s' as $$
declare
  v_hedging uuid[];
begin
  perform 1 from markets m where m.id = any (p_markets) order by m.id for share;
  perform 1 from users u where u.id = any (p_users) order by u.id for no key update;

  return query
  with judged as materialized (
    select a.ord, a.id, a.user_id, a.market_id, a.side, a.amount, a.key, a.hash, o.odds, earlier.id as earlier_id,
           coalesce(m.linked_market_id, m.id) as mirrored_id, u.credit_balance,
           case
             when u.token_version is distinct from a.token_version then 'token_revoked'
             when a.session_id is not null and s.id is null then 'token_revoked'
             when earlier.id is not null and earlier.request_hash = a.hash then 'replayed'
             when earlier.id is not null then 'key_mismatch'
             when u.suspension is not null and coalesce(u.suspended_until > clock_timestamp(), true) then 'account_suspended'
             when m.status is null then 'market_not_found'
             when c.verdict is not null then c.verdict
             when a.user_id = any (m.made_by) and not (select conflicts_allowed from admin_policy) then 'own_market'
             when w.verdict is not null then w.verdict
             when o.odds > a.expected + coalesce(a.slippage, 0) then 'odds_changed'
             else 'payable'
           end as verdict
    from unnest(p_ids, p_users, p_token_versions, p_markets, p_sides, p_amounts, p_expected, p_slippages, p_keys, p_hashes,
                p_sessions, p_book_reads)
           with ordinality a (id, user_id, token_version, market_id, side, amount, expected, slippage, key, hash, session_id,
                              book_read, ord)
    left join lateral (select * from users x where x.id = a.user_id limit 1) u on true
    left join lateral (
      select x.id from sessions x
      where x.id = a.session_id and x.user_id = a.user_id and x.token_version = a.token_version and x.ended_at is null
      limit 1
    ) s on true
    left join lateral (select * from markets x where x.id = a.market_id limit 1) m on true
    left join lateral (
      select x.status, x.in_play_since, x.placeholder from markets x where x.id = m.linked_market_id limit 1
    ) l on true
    cross join lateral (
      select market_verdict(m.status, l.status, m.placeholder, l.placeholder, m.market_type, m.expires_at) as verdict
    ) c
    cross join lateral (select coalesce(m.in_play_since, l.in_play_since) <= clock_timestamp() as in_play) g
    left join lateral (
      select case a.side when 'this' then x.this_odds else x.that_odds end as odds, x.confirmed_at, x.suspended, x.priced,
             x.moving_until, x.streamed_at, x.read_at
      from market_odds x where x.market_id = a.market_id limit 1
    ) o on true
    cross join lateral (
      -- the order book is not read for a stake that the balance does not cover
      select odds_verdict(m.market_type, o.odds, o.suspended, o.priced, o.confirmed_at, o.streamed_at, o.read_at,
                          o.moving_until, g.in_play, case when u.credit_balance >= a.amount then a.book_read else 'failed' end,
                          p_max_odds_age, p_refresh_after) as verdict
    ) w
    left join lateral (
      select x.id, x.request_hash from bets x where x.user_id = a.user_id and x.idempotency_key = a.key limit 1
    ) earlier on true
  ), paid as materialized (
    select p.* from (
      select array_agg(j.user_id) as users, array_agg(j.amount) as amounts, array_agg(j.id) as bets
      from judged j where j.verdict = 'payable'
    ) g, ledger_stake(g.users, g.amounts, g.bets) p
  ), placed as (
    insert into bets as b
      (id, user_id, market_id, amount, side, odds_at_bet, potential_payout, idempotency_key, request_hash)
    select j.id, j.user_id, j.market_id, j.amount, j.side, j.odds, round(j.amount / j.odds, 2), j.key, j.hash
    from judged j join paid p on p.bet_id = j.id
    returning b.id, b.potential_payout, b.placed_at
  )
  select j.ord,
         case when j.verdict <> 'payable' then j.verdict when b.id is null then 'insufficient_balance' else 'placed' end,
         case when j.verdict in ('odds_unconfirmed', 'odds_in_play') then j.mirrored_id
              else coalesce(j.earlier_id, j.id) end,
         j.odds, b.potential_payout,
         case when j.verdict = 'payable' and b.id is null then j.credit_balance else p.balance end, b.placed_at
  from judged j
  left join paid p on p.bet_id = j.id
  left join placed b on b.id = j.id;

  select array_agg(a.id) into v_hedging
  from unnest(p_ids, p_users, p_markets, p_sides) a (id, user_id, market_id, side)
  where (select true from bets x
         where x.user_id = a.user_id and x.market_id = a.market_id and x.status in ('pending', 'cashed_out')
           and x.side = case a.side when 'this' then 'that' else 'this' end
         limit 1);
  if v_hedging is not null then
    perform hedge_bets(v_hedging);
  end if;
end $$;

revoke execute on function place_bets(
  uuid[], uuid[], int[], uuid[], text[], numeric[], numeric[], numeric[], text[], bytea[], interval, uuid[], text[], interval)
  from public;
grant execute on function place_bets(
  uuid[], uuid[], int[], uuid[], text[], numeric[], numeric[], numeric[], text[], bytea[], interval, uuid[], text[], interval)
  to thisthat_service;

-- For nodes of the previous version, which read no order books and do not know the outcome odds_moving.
create or replace function place_bets(
  p_ids uuid[], p_users uuid[], p_token_versions int[], p_markets uuid[], p_sides text[], p_amounts numeric[],
  p_expected numeric[], p_slippages numeric[], p_keys text[], p_hashes bytea[], p_max_odds_age interval,
  p_sessions uuid[] default null)
returns table (ord bigint, outcome text, bet_id uuid, odds numeric, payout numeric, balance numeric, placed_at timestamptz)
language sql security definer set search_path from current as $$
  select p.ord, case p.outcome when 'odds_moving' then 'odds_stale' else p.outcome end, p.bet_id, p.odds, p.payout,
         p.balance, p.placed_at
  from place_bets(p_ids, p_users, p_token_versions, p_markets, p_sides, p_amounts, p_expected, p_slippages, p_keys, p_hashes,
                  p_max_odds_age, p_sessions, array_fill('failed'::text, array[cardinality(p_ids)]), null) p;
$$;

revoke execute on function place_bets(
  uuid[], uuid[], int[], uuid[], text[], numeric[], numeric[], numeric[], text[], bytea[], interval, uuid[]) from public;
grant execute on function place_bets(
  uuid[], uuid[], int[], uuid[], text[], numeric[], numeric[], numeric[], text[], bytea[], interval, uuid[])
  to thisthat_service;
