-- The credentials of the account with the e-mail address $1.
select id, username, email, credit_balance, password_hash, token_version,
       coalesce(suspension = 'everything' and coalesce(suspended_until > now(), true), false) as suspended
from users
where lower(email) = lower($1)
