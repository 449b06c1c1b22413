-- Quotes cash-outs: stores what each would pay for p_valid_for, and returns the columns of judge_cash_outs() with the
-- outcome quoted instead of payable. Takes no locks, since cash_out_bets() judges again.
--
-- Each call deletes some of the expired quotes, so that their number stays bounded without a job.
create or replace function quote_cash_outs(
  p_ids uuid[], p_users uuid[], p_token_versions int[], p_sessions uuid[], p_bets uuid[], p_fractions numeric[],
  p_stakes numeric[], p_book_reads text[], p_max_odds_age interval, p_refresh_after interval, p_margin numeric,
  p_min_left numeric, p_valid_for interval)
returns table (ord bigint, outcome text, market_id uuid, mirrored_id uuid, bet_status text, side text, stake numeric,
               payout numeric, value numeric, price numeric, at_bid boolean, odds numeric, odds_at_bet numeric, stake_left numeric,
               payout_left numeric, quoted_at timestamptz, expires_at timestamptz)
language plpgsql security definer set search_path from current
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  v_now constant timestamptz := clock_timestamp();
begin
  delete from cash_out_quotes d
  where d.id in (select x.id from cash_out_quotes x where x.expires_at < v_now - interval '1 minute'
                 order by x.expires_at limit 2 * cardinality(p_ids) for update skip locked);

  return query
  with judged as materialized (
    select j.* from judge_cash_outs(
      p_users, p_token_versions, p_sessions, p_bets, p_fractions, p_stakes, array_fill(null::numeric, array[cardinality(p_ids)]),
      array_fill(null::uuid, array[cardinality(p_ids)]), array_fill(null::text, array[cardinality(p_ids)]),
      array_fill(null::bytea, array[cardinality(p_ids)]), p_book_reads, p_max_odds_age, p_refresh_after, p_margin,
      p_min_left) j
  ), stored as (
    insert into cash_out_quotes (id, user_id, bet_id, stake, value, price, expires_at)
    select p_ids[j.ord], j.user_id, j.bet_id, j.stake, j.value, j.price, v_now + p_valid_for
    from judged j where j.verdict = 'payable'
  )
  select j.ord, case j.verdict when 'payable' then 'quoted' else j.verdict end, j.market_id, j.mirrored_id, j.bet_status,
         j.side, j.stake, j.payout, j.value, j.price, j.at_bid, j.odds, j.odds_at_bet, j.stake_left, j.payout_left, v_now,
         v_now + p_valid_for
  from judged j;
end $$;

revoke execute on function quote_cash_outs from public;
grant execute on function quote_cash_outs to thisthat_service;
