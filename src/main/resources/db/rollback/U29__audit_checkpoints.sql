drop index cash_outs_reversed;
drop table audited_days, audited_users, audit_checkpoint;
