drop table anomalies;
drop table account_origins;
