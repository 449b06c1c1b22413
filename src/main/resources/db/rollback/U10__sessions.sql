drop table sessions;
alter table users drop email_verified_at, drop preferences, drop closed_at;
