-- The role thisthat_service stays: it belongs to the server, and other databases may use it.
drop function ledger_post;
drop table credit_transactions;
drop function refuse_change;
drop table users;
