-- Closes the account $1, if its token version still is $2: everything that tells who it was goes, the bets and the ledger
-- stay. Its sessions end with the token version, and are answered.
with closed as (
  update users
  set username = 'closed-' || replace(id::text, '-', ''), email = id || '@closed.invalid', password_hash = '',
      email_verified_at = null, preferences = '{}', role = 'user', token_version = token_version + 1,
      closed_at = clock_timestamp(), updated_at = now()
  where id = $1 and token_version = $2
  returning id
), sessions_forgotten as (
  delete from sessions where user_id in (select id from closed)
), tokens_forgotten as (
  delete from account_tokens where user_id in (select id from closed)
), origins_forgotten as (
  delete from account_origins where user_id in (select id from closed)
), mails_forgotten as (
  delete from mails where user_id in (select id from closed)
)
select closed.id, array(select id from sessions where user_id = closed.id and ended_at is null) as sessions
from closed
