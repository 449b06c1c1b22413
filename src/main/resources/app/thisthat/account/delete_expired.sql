-- Deletes up to $1 rows of each: sessions 7 days after their last possible expiry, expired tokens, changes of address
-- that can no longer be undone, mails after 30 days (a pending expiry warning stays), and login origins not seen for 30
-- days. Returns the number of deleted rows.
with old_sessions as (
  delete from sessions where id in (
    select id from sessions where expires_at_last < now() - interval '7 days' order by expires_at_last limit $1)
  returning 1
), old_tokens as (
  delete from account_tokens where token_hash in (
    select token_hash from account_tokens where expires_at < now() limit $1)
  returning 1
), old_reset_tokens as (
  delete from reset_tokens where token_hash in (
    select token_hash from reset_tokens where expires_at < now() order by expires_at limit $1)
  returning 1
), old_changes as (
  delete from email_changes where id in (
    select id from email_changes where undo_until < now() order by undo_until limit $1)
  returning 1
), old_mails as (
  delete from mails where id in (
    select m.id from mails m
    where m.created_at < now() - interval '30 days'
      and not exists (select 1 from credit_lapses l where l.id = m.id and l.expired_at is null)
    order by m.created_at limit $1)
  returning 1
), old_origins as (
  delete from account_origins where (origin, user_id) in (
    select origin, user_id from account_origins where seen_at < now() - interval '30 days' order by seen_at limit $1)
  returning 1
)
select (select count(*) from old_sessions) + (select count(*) from old_tokens) + (select count(*) from old_mails)
       + (select count(*) from old_origins) + (select count(*) from old_reset_tokens)
       + (select count(*) from old_changes)
