-- Closes and anonymises the account $1 if its token version is $2. Bets and ledger rows stay. All sessions end with the
-- token version; they are returned. Triggers void all mailed tokens and delete the inbox and the results.
with closed as (
  update users
  set username = 'closed:' || replace(id::text, '-', ''), email = null, password_hash = null,
      email_verified_at = null, preferences = '{}', inbox_preferences = '{}', role = 'user',
      token_version = token_version + 1, closed_at = clock_timestamp(), updated_at = now()
  where id = $1 and token_version = $2 and closed_at is null
  returning id
), deleted_sessions as (
  delete from sessions where user_id in (select id from closed)
), deleted_changes as (
  delete from email_changes where user_id in (select id from closed)
), deleted_origins as (
  delete from account_origins where user_id in (select id from closed)
), deleted_alert_states as (
  delete from alert_markets t using alerts a where t.alert_id = a.id and a.user_id in (select id from closed)
), deleted_watchlist as ( -- with the alerts
  delete from watchlist where user_id in (select id from closed)
), deleted_alert_days as (
  delete from alert_days where user_id in (select id from closed)
), deleted_points as (
  delete from portfolio_points where user_id in (select id from closed)
), deleted_mails as (
  delete from mails where user_id in (select id from closed)
)
select closed.id, array(select id from sessions where user_id = closed.id and ended_at is null) as sessions
from closed
