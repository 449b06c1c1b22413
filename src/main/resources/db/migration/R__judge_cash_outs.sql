-- Judges requested cash-outs without changing anything, and returns one row for each:
--   payable                the cash-out may be paid
--   replayed, key_mismatch an earlier cash-out of the user with the same key, from the same or from another request
--   odds_unconfirmed, odds_in_play
--                          nothing is decided: the caller reads the order book of the mirrored market, writes its odds,
--                          and requests the cash-out again, as for place_bets()
--   token_revoked, account_suspended, bet_not_found, cash_out_disabled, bet_settled, market_closed, market_held,
--   own_market, quote_expired, stake_not_divisible, odds_moving, odds_unavailable, odds_stale, value_too_small,
--   value_changed
--                          the cash-out is rejected
--
-- The market has to pass every check of place_bets() and odds_verdict(), since a wrong price costs as much here as there. A
-- settlement hold stops cash-outs too. The price is the best bid of the side, or its odds if the feed states no bid. It
-- never exceeds the odds: nodes of the previous version write odds without bids.
--
-- p_fractions and p_stakes (both null: all) choose the part of the stake that is still there. At least p_min_left of it
-- or nothing stays in the bet. The potential payout stays in proportion to the original one, rounded down, so that
-- several cash-outs add up exactly and rounding never gains anything. p_margin is null if cash-outs are switched off.
--
-- A quote is paid as it was quoted, unless the value has fallen since: otherwise a quote would be a free option.
create or replace function judge_cash_outs(
  p_users uuid[], p_token_versions int[], p_sessions uuid[], p_bets uuid[], p_fractions numeric[], p_stakes numeric[],
  p_min_values numeric[], p_quotes uuid[], p_keys text[], p_hashes bytea[], p_book_reads text[], p_max_odds_age interval,
  p_refresh_after interval, p_margin numeric, p_min_left numeric)
returns table (ord bigint, verdict text, earlier_id uuid, user_id uuid, bet_id uuid, market_id uuid, mirrored_id uuid,
               bet_status text, side text, stake numeric, payout numeric, value numeric, price numeric, at_bid boolean,
               odds numeric, odds_at_bet numeric, stake_left numeric, payout_left numeric, ordinal int)
language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  return query
  select a.ord,
         case
           when u.token_version is distinct from a.token_version then 'token_revoked'
           when a.session_id is not null and s.id is null then 'token_revoked'
           when earlier.id is not null and earlier.request_hash = a.hash then 'replayed'
           when earlier.id is not null then 'key_mismatch'
           when u.suspension is not null and coalesce(u.suspended_until > clock_timestamp(), true) then 'account_suspended'
           when b.id is null then 'bet_not_found'
           when p_margin is null then 'cash_out_disabled'
           when b.status <> 'pending' then 'bet_settled'
           when m.status <> 'open' or l.status <> 'open' then 'market_closed'
           when m.market_type <> 'polymarket' and m.expires_at <= clock_timestamp() then 'market_closed'
           when exists (select from settlement_holds h where h.market_id = b.market_id and h.lifted_at is null)
             then 'market_held'
           when a.user_id = any (m.made_by) and not (select conflicts_allowed from admin_policy) then 'own_market'
           when a.quote_id is not null and coalesce(q.expires_at <= clock_timestamp(), true) then 'quote_expired'
           when c.stake <= 0 or r.stake < 0 or (r.stake > 0 and r.stake < p_min_left) then 'stake_not_divisible'
           when y.verdict is not null then y.verdict
           when v.value <= 0 then 'value_too_small'
           when v.value < coalesce(q.value, a.min_value) then 'value_changed'
           else 'payable'
         end,
         earlier.id, a.user_id, b.id, b.market_id, coalesce(m.linked_market_id, m.id), b.status::text, b.side::text, c.stake, w.payout,
         coalesce(q.value, v.value), coalesce(q.price, p.price), o.bid <= o.odds is true, o.odds, b.odds_at_bet::numeric,
         r.stake, w.payout_left, b.cash_outs + 1
  from unnest(p_users, p_token_versions, p_sessions, p_bets, p_fractions, p_stakes, p_min_values, p_quotes, p_keys, p_hashes,
              p_book_reads)
         with ordinality a (user_id, token_version, session_id, bet_id, fraction, stake, min_value, quote_id, key, hash,
                            book_read, ord)
  left join lateral (select * from users x where x.id = a.user_id limit 1) u on true
  left join lateral (
    select x.id from sessions x
    where x.id = a.session_id and x.user_id = a.user_id and x.token_version = a.token_version and x.ended_at is null
    limit 1
  ) s on true
  left join lateral (select * from bets x where x.id = a.bet_id and x.user_id = a.user_id limit 1) b on true
  left join lateral (select * from markets x where x.id = b.market_id limit 1) m on true
  left join lateral (select x.status, x.in_play_since from markets x where x.id = m.linked_market_id limit 1) l on true
  cross join lateral (select coalesce(m.in_play_since, l.in_play_since) <= clock_timestamp() as in_play) g
  left join lateral (
    select case b.side when 'this' then x.this_odds else x.that_odds end as odds,
           case b.side when 'this' then x.this_bid else x.that_bid end as bid,
           x.confirmed_at, x.suspended, x.priced, x.moving_until, x.streamed_at, x.read_at
    from market_odds x where x.market_id = b.market_id limit 1
  ) o on true
  left join lateral (
    select x.* from cash_out_quotes x where x.id = a.quote_id and x.user_id = a.user_id and x.bet_id = a.bet_id limit 1
  ) q on true
  left join lateral (
    select x.id, x.request_hash from cash_outs x where x.user_id = a.user_id and x.idempotency_key = a.key limit 1
  ) earlier on true
  cross join lateral (
    select odds_verdict(m.market_type, o.odds, o.suspended, o.priced, o.confirmed_at, o.streamed_at, o.read_at,
                        o.moving_until, g.in_play, a.book_read, p_max_odds_age, p_refresh_after) as verdict
  ) y
  cross join lateral (select least(coalesce(o.bid, o.odds), o.odds) as price) p
  cross join lateral (
    select coalesce(q.stake, a.stake, trunc((b.amount - b.cashed_stake) * coalesce(a.fraction, 1), 2)) as stake
  ) c
  cross join lateral (select b.amount - b.cashed_stake - c.stake as stake) r
  cross join lateral (select round(div(b.potential_payout * r.stake * 100, b.amount) / 100, 2) as payout_left) e
  cross join lateral (
    select e.payout_left, b.potential_payout - b.cashed_payout - e.payout_left as payout
  ) w
  cross join lateral (select cash_out_value(c.stake, p.price, b.odds_at_bet, coalesce(p_margin, 0), w.payout) as value) v;
end $$;
