-- The previous version cannot represent cash-outs: it would pay them once more. The rollback stops if there are any.
do $$
begin
  if exists (select from cash_outs) then
    raise exception 'bets were cashed out; the previous version cannot represent them';
  end if;
end $$;

drop function reverse_cash_out(uuid, uuid, text);
drop function cash_out_bets(uuid[], uuid[], int[], uuid[], uuid[], numeric[], numeric[], numeric[], uuid[], text[], bytea[],
                            text[], interval, interval, numeric, numeric);
drop function reduce_bets(uuid[], numeric[], numeric[], numeric[], int[], numeric[]);
drop function ledger_cash_out(uuid[], numeric[], numeric[], uuid[], int[], uuid[]);
drop function quote_cash_outs(uuid[], uuid[], int[], uuid[], uuid[], numeric[], numeric[], text[], interval, interval,
                              numeric, numeric, interval);
drop function judge_cash_outs(uuid[], int[], uuid[], uuid[], numeric[], numeric[], numeric[], uuid[], text[], bytea[],
                              text[], interval, interval, numeric, numeric);
drop function if exists odds_verdict(text, numeric, boolean, boolean, timestamptz, timestamptz, timestamptz, boolean, text, interval,
                           interval);
drop function cash_out_value(numeric, numeric, numeric, numeric, numeric);

alter table market_odds drop column this_bid, drop column that_bid;
drop table cash_out_quotes;
drop table cash_outs;

create index bets_open_by_user_and_side_2 on bets (user_id, market_id, side) where status = 'pending';
drop index bets_open_by_user_and_side;
alter index bets_open_by_user_and_side_2 rename to bets_open_by_user_and_side;

alter table bets drop constraint bets_cash_outs_check;
alter table bets drop column cashed_stake, drop column cashed_payout, drop column cashed_value, drop column cash_outs;

alter domain bet_status drop constraint bet_status_check;
alter domain bet_status add constraint bet_status_check check (value in ('pending', 'won', 'lost', 'cancelled'));
alter domain transaction_type drop constraint transaction_type_check;
alter domain transaction_type add constraint transaction_type_check check (value in
  ('signup_bonus', 'daily_reward', 'bet_placed', 'bet_payout', 'bet_refund', 'payout_reversal', 'refund_reversal',
   'debt_repayment', 'expired'));
