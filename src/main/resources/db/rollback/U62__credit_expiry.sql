-- Refused while credits have expired: their ledger rows stay, and would be of a type that nobody knows.
alter table credit_transactions
  drop constraint credit_transactions_transaction_type_check,
  add check (transaction_type in ('signup_bonus', 'daily_reward', 'bet_placed', 'bet_payout', 'bet_refund',
                                  'payout_reversal', 'refund_reversal', 'debt_repayment'));
drop function expire_credits(int);
drop function last_activity(uuid, timestamptz, bigint);
drop table credit_lapses;
alter table users drop seen_at;
