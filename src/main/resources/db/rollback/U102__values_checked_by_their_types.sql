do $migration$
declare
  staked constant text := pg_get_functiondef('ledger_stake'::regproc);
  staked_mended constant text :=
    replace(staked, 'select p.bet_id, p.credit_balance::numeric from', 'select p.bet_id, p.credit_balance from');
  expired constant text := pg_get_functiondef('expire_credits'::regproc);
  expired_mended constant text := replace(expired, 'then j.balance::numeric end', 'then j.balance end');
begin
  if staked_mended = staked or expired_mended = expired then
    raise exception 'ledger_stake() or expire_credits() is not as expected';
  end if;
  execute staked_mended;
  execute expired_mended;
end $migration$;

alter table bets
  alter column amount type numeric(18, 2),
  alter column side type text,
  alter column odds_at_bet type numeric(5, 4),
  alter column status type text;
alter table bets
  add constraint bets_amount_check check (amount > 0),
  add constraint bets_side_check check (side in ('this', 'that')),
  add constraint bets_odds_at_bet_check check (odds_at_bet between 0.01 and 0.99),
  add constraint bets_status_check check (status in ('pending', 'won', 'lost', 'cancelled'));

alter table credit_transactions
  drop constraint credit_transactions_check, -- written anew, since it would go on to speak of the types
  alter column balance_after type numeric(18, 2),
  alter column forfeited type numeric(18, 2),
  alter column owed type numeric(18, 2),
  alter column transaction_type type text;
alter table credit_transactions
  add constraint credit_transactions_check check (amount <> 0 or forfeited > 0 or owed > 0),
  add constraint credit_transactions_balance_after_check check (balance_after >= 0),
  add constraint credit_transactions_forfeited_check check (forfeited >= 0),
  add constraint credit_transactions_owed_check check (owed >= 0),
  add constraint credit_transactions_transaction_type_check check (transaction_type in
    ('signup_bonus', 'daily_reward', 'bet_placed', 'bet_payout', 'bet_refund', 'payout_reversal', 'refund_reversal',
     'debt_repayment', 'expired'));

alter table users
  drop constraint users_check1,
  alter column credit_balance type numeric(18, 2),
  alter column credit_debt type numeric(18, 2);
alter table users
  add constraint users_check1 check (credit_debt = 0 or credit_balance = 0),
  add constraint users_credit_balance_check check (credit_balance between 0 and 1000000),
  add constraint users_credit_debt_check check (credit_debt >= 0);

drop domain side;
drop domain bet_status;
drop domain bettable_odds;
drop domain stake;
drop domain balance;
drop domain credits;
drop domain transaction_type;

analyze users, credit_transactions, bets;
