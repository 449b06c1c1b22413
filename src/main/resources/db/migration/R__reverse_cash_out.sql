-- Reverses a cash-out that an admin has found to be wrong, while its market has not ended: takes the value back, puts the
-- stake and the potential payout back into the bet, and writes an audit entry. What the balance does not cover becomes a
-- debt (rule corrections). Returns reversed, reversed_before, not_found, market_ended or conflict, which the audit log has
-- too.
--
-- Locks the market, the bet and the user, in the order of cash_out_bets().
create or replace function reverse_cash_out(p_cash_out uuid, p_admin uuid, p_reason text)
returns table (outcome text, user_id uuid, bet_id uuid, value numeric, balance numeric)
language plpgsql security definer set search_path from current as $$
declare
  v_cash_out cash_outs;
  v_market uuid;
  v_status text;
  v_refused text;
  v_balance numeric;
begin
  select c.* into v_cash_out from cash_outs c where c.id = p_cash_out;
  if v_cash_out.id is null then
    return query select 'not_found'::text, null::uuid, null::uuid, null::numeric, null::numeric;
    return;
  end if;
  select b.market_id into v_market from bets b where b.id = v_cash_out.bet_id;
  select m.status into v_status from markets m where m.id = v_market for share;
  perform 1 from bets b where b.id = v_cash_out.bet_id for update;
  select c.* into v_cash_out from cash_outs c where c.id = p_cash_out;
  v_refused := case when v_cash_out.reversed_at is not null then 'reversed_before'
                    when v_status not in ('open', 'closed') then 'market_ended'
                    when has_conflict(p_admin, v_market) then 'conflict' end;
  if v_refused is not null then
    if v_refused = 'conflict' then
      perform audit_append(p_admin, 'cashout.reverse.refused', p_cash_out, p_reason, null, null);
    end if;
    return query
    select v_refused, v_cash_out.user_id, v_cash_out.bet_id, v_cash_out.value, u.credit_balance::numeric
    from users u where u.id = v_cash_out.user_id;
    return;
  end if;

  select p.balance into v_balance
  from credit_transactions t,
       ledger_post(array[v_cash_out.user_id], array[-t.amount], array['cash_out_reversal'], array[v_cash_out.bet_id],
                   array[0::numeric], array[v_cash_out.stake - v_cash_out.value], array[-v_cash_out.ordinal]) p
  where t.reference_id = v_cash_out.bet_id and t.transaction_type = 'bet_cash_out' and t.generation = -v_cash_out.ordinal;

  update bets b
  set cashed_stake = b.cashed_stake - v_cash_out.stake, cashed_payout = b.cashed_payout - v_cash_out.payout,
      cashed_value = b.cashed_value - v_cash_out.value, status = 'pending', actual_payout = null, resolved_at = null,
      settlement_generation = 0
  where b.id = v_cash_out.bet_id;
  update cash_outs c set reversed_at = clock_timestamp() where c.id = p_cash_out;
  perform audit_append(p_admin, 'cashout.reverse', p_cash_out, p_reason,
                       jsonb_build_object('betId', v_cash_out.bet_id, 'stake', v_cash_out.stake, 'value', v_cash_out.value),
                       null);
  return query select 'reversed'::text, v_cash_out.user_id, v_cash_out.bet_id, v_cash_out.value, v_balance;
end $$;

revoke execute on function reverse_cash_out from public;
grant execute on function reverse_cash_out to thisthat_service;
