-- A wider check: rows that only the newer version allows refuse the rollback.
alter domain transaction_type drop constraint transaction_type_check;
alter domain transaction_type add constraint transaction_type_check check (value in
  ('signup_bonus', 'daily_reward', 'bet_placed', 'bet_payout', 'bet_refund', 'bet_cash_out', 'payout_reversal',
   'refund_reversal', 'cash_out_reversal', 'debt_repayment', 'expired', 'gift'));
