drop table sessions;
alter table users
  drop email_verified_at, drop preferences, drop suspension, drop suspended_until, drop suspension_reason,
  drop closed_at;
