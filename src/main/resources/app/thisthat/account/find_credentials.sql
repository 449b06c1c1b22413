-- The credentials of the open account with the e-mail address $1. Without a password hash no login is possible before a
-- reset.
select id, username, email, credit_balance, password_hash, token_version,
       coalesce(suspension = 'everything' and coalesce(suspended_until > now(), true), false) as suspended
from users
where lower(email) = lower($1) and closed_at is null
