-- The credentials of the open account with the e-mail address $1. Without a password hash no login is possible before a
-- reset.
select id, username, email, role, credit_balance, password_hash, token_version,
       case when coalesce(suspended_until > now(), true) then suspension end as suspension, suspended_until,
       suspension_reason
from users
where lower(email) = lower($1) and closed_at is null
