drop function ledger_sum_up;
drop index credit_transactions_by_time;
drop table ledger_progress;
drop table ledger_days;
