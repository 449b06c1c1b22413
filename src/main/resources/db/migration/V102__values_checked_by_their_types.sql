-- What a single value may be is said by its type, no longer by a check of the table. PostgreSQL reads the text of every check of
-- a table again for each statement that writes to it, a seventeenth of what a bet cost; those of a type it reads once for each
-- connection. The types get their checks at the end: a table would be written anew for a type that has one. As it is, users,
-- ledger and bets are read through and their partial indexes built anew, and nobody reads or writes them meanwhile. Run it while
-- no node serves: those that do would have to prepare their statements again, and refuse the first of each.

create domain side as text;
create domain bet_status as text;
create domain bettable_odds as numeric(5, 4);
create domain stake as numeric(18, 2);
create domain balance as numeric(18, 2);
create domain credits as numeric(18, 2);
create domain transaction_type as text;

alter table users
  drop constraint users_credit_balance_check,
  drop constraint users_credit_debt_check,
  alter column credit_balance type balance,
  alter column credit_debt type credits;

alter table credit_transactions
  drop constraint credit_transactions_balance_after_check,
  drop constraint credit_transactions_forfeited_check,
  drop constraint credit_transactions_owed_check,
  drop constraint credit_transactions_transaction_type_check,
  alter column balance_after type credits,
  alter column forfeited type credits,
  alter column owed type credits,
  alter column transaction_type type transaction_type;

alter table bets
  drop constraint bets_amount_check,
  drop constraint bets_side_check,
  drop constraint bets_odds_at_bet_check,
  drop constraint bets_status_check,
  alter column amount type stake,
  alter column side type side,
  alter column odds_at_bet type bettable_odds,
  alter column status type bet_status;

alter domain side add check (value in ('this', 'that'));
alter domain bet_status add check (value in ('pending', 'won', 'lost', 'cancelled'));
alter domain bettable_odds add check (value between 0.01 and 0.99);
alter domain stake add check (value > 0);
alter domain balance add check (value between 0 and 1000000);
alter domain credits add check (value >= 0);
alter domain transaction_type add check (value in
  ('signup_bonus', 'daily_reward', 'bet_placed', 'bet_payout', 'bet_refund', 'payout_reversal', 'refund_reversal', 'debt_repayment',
   'expired'));

-- Two functions answer a balance as it stands in its column: as a plain number, as they declare.
do $migration$
declare
  staked constant text := pg_get_functiondef('ledger_stake'::regproc);
  staked_mended constant text :=
    replace(staked, 'select p.bet_id, p.credit_balance from', 'select p.bet_id, p.credit_balance::numeric from');
  expired constant text := pg_get_functiondef('expire_credits'::regproc);
  expired_mended constant text := replace(expired, 'then j.balance end', 'then j.balance::numeric end');
begin
  if staked_mended = staked or expired_mended = expired then
    raise exception 'ledger_stake() or expire_credits() is not as expected';
  end if;
  execute staked_mended;
  execute expired_mended;
end $migration$;

-- A column that changes its type loses what the planner knew of it.
analyze users, credit_transactions, bets;
