-- Pays a batch of cash-outs, at most one for each user, and returns one row for each: the columns of judge_cash_outs(),
-- with the outcome cashed_out instead of payable, the id of the cash-out (or of the earlier one), the new balance and the
-- time.
--
-- Locks the markets (shared), the pending bets and then the users, each in the order of their ids. settle_bets() locks in
-- the same order, which prevents deadlocks. The market's lock keeps a resolution away; the bet's lock decides which of two
-- payments of one bet takes place. All checks run under these locks. After a lock timeout of one second the whole batch
-- fails, as in place_bets().
create or replace function cash_out_bets(
  p_ids uuid[], p_users uuid[], p_token_versions int[], p_sessions uuid[], p_bets uuid[], p_fractions numeric[],
  p_stakes numeric[], p_min_values numeric[], p_quotes uuid[], p_keys text[], p_hashes bytea[], p_book_reads text[],
  p_max_odds_age interval, p_refresh_after interval, p_margin numeric, p_min_left numeric)
returns table (ord bigint, outcome text, cash_out_id uuid, market_id uuid, mirrored_id uuid, bet_status text, side text,
               stake numeric, payout numeric, value numeric, price numeric, odds numeric, stake_left numeric, payout_left numeric,
               balance numeric, created_at timestamptz)
language plpgsql security definer set search_path from current
set plan_cache_mode = force_generic_plan set enable_seqscan = off set lock_timeout = '1s' as $$
declare
  v_bets uuid[];
  v_markets uuid[];
begin
  -- Other users' bets are not locked. Lateral look-ups keep the plan on the index.
  select array_agg(b.id), array_agg(b.market_id) into v_bets, v_markets
  from unnest(p_bets, p_users) r (bet_id, user_id)
  cross join lateral (select x.id, x.market_id from bets x where x.id = r.bet_id and x.user_id = r.user_id limit 1) b;
  perform 1 from markets m where m.id = any (v_markets) order by m.id for share;
  perform 1 from bets b where b.id = any (v_bets) and b.status = 'pending' order by b.id for update;
  perform 1 from users u where u.id = any (p_users) order by u.id for no key update;

  return query
  with judged as materialized (
    select j.*
    from judge_cash_outs(p_users, p_token_versions, p_sessions, p_bets, p_fractions, p_stakes, p_min_values, p_quotes, p_keys,
                         p_hashes, p_book_reads, p_max_odds_age, p_refresh_after, p_margin, p_min_left) j
  ), posted as materialized (
    select p.* from (
      select array_agg(j.user_id) as users, array_agg(j.value) as amounts, array_agg(j.value - j.stake) as profits,
             array_agg(j.bet_id) as bets, array_agg(j.ordinal) as ordinals, array_agg(p_ids[j.ord]) as ids
      from judged j where j.verdict = 'payable'
    ) g, ledger_cash_out(g.users, g.amounts, g.profits, g.bets, g.ordinals, g.ids) p
  ), paid as materialized (
    select j.*, p.balance, p_ids[j.ord] as id
    from judged j join posted p on p.bet_id = j.bet_id
    where j.verdict = 'payable'
  ), reduced as materialized (
    select b.bet_id from (
      select array_agg(p.bet_id) as bets, array_agg(p.stake) as stakes, array_agg(p.payout) as payouts,
             array_agg(p.value) as values, array_agg(p.ordinal) as ordinals, array_agg(p.stake_left) as stakes_left
      from paid p having count(*) > 0
    ) g, reduce_bets(g.bets, g.stakes, g.payouts, g.values, g.ordinals, g.stakes_left) b (bet_id)
  ), recorded as (
    insert into cash_outs as c
      (id, user_id, bet_id, ordinal, stake, payout, value, price, margin, idempotency_key, request_hash)
    select p.id, p.user_id, p.bet_id, p.ordinal, p.stake, p.payout, p.value, p.price, p_margin, p_keys[p.ord], p_hashes[p.ord]
    from paid p
    returning c.id, c.created_at
  )
  select j.ord, case when p.id is null then j.verdict else 'cashed_out' end, coalesce(p.id, j.earlier_id), j.market_id,
         j.mirrored_id, j.bet_status, j.side, j.stake, j.payout, j.value, j.price, j.odds, j.stake_left, j.payout_left,
         case when b.bet_id is not null then p.balance end, r.created_at
  from judged j
  left join paid p on p.ord = j.ord
  left join recorded r on r.id = p.id
  left join reduced b on b.bet_id = p.bet_id; -- a select that calls a function runs only if the result refers to it
end $$;

revoke execute on function cash_out_bets from public;
grant execute on function cash_out_bets to thisthat_service;
