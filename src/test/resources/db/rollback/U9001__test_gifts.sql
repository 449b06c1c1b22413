alter domain transaction_type drop constraint transaction_type_check;
alter domain transaction_type add constraint transaction_type_check check (value in
  ('signup_bonus', 'daily_reward', 'bet_placed', 'bet_payout', 'bet_refund', 'bet_cash_out', 'payout_reversal',
   'refund_reversal', 'cash_out_reversal', 'debt_repayment', 'expired'));
-- As it was made, without the check of rows that have just been checked.
alter domain transaction_type drop constraint transaction_type_check;
alter domain transaction_type add constraint transaction_type_check check (value in
  ('signup_bonus', 'daily_reward', 'bet_placed', 'bet_payout', 'bet_refund', 'bet_cash_out', 'payout_reversal',
   'refund_reversal', 'cash_out_reversal', 'debt_repayment', 'expired')) not valid;
