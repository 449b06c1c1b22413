-- Uses the verification token with the hash $1: the address it was mailed to becomes the verified address of the account.
-- If that changes the address, the previous one is reserved for $3 seconds and gets a mail ($4 id, $5 subject, $6 text)
-- with the token of the hash $2, which undoes the change. A change back to an address that an earlier change can still
-- restore counts as the undo of that change: the change and all later ones cannot be undone any more.
with account as materialized (
  select u.id, u.email
  from account_tokens t
  join users u on u.id = t.user_id
  where t.purpose = 'verify' and t.token_hash = $1 and t.expires_at > clock_timestamp() and u.closed_at is null
  for no key update of u
), used as (
  delete from account_tokens t
  using account a
  where t.user_id = a.id and t.purpose = 'verify' and t.token_hash = $1 and t.expires_at > clock_timestamp()
  returning a.id, a.email as old_email, t.email, lower(a.email) <> lower(t.email) as changes
), verified as (
  update users u
  set email = used.email, email_verified_at = clock_timestamp(), updated_at = now()
  from used
  where u.id = used.id
  returning u.id
), undone as (
  select used.id as user_id, min(c.id) as id
  from used
  join email_changes c on c.user_id = used.id and lower(c.old_email) = lower(used.email)
                      and c.undo_until > clock_timestamp()
  where used.changes
  group by used.id
), ended as (
  delete from email_changes c using undone where c.user_id = undone.user_id and c.id >= undone.id
), saved as (
  insert into email_changes (user_id, old_email, undo_hash, cancel_hash, undo_until)
  select used.id, used.old_email, $2, t.token_hash, clock_timestamp() + $3::int * interval '1 second'
  from used
  left join account_tokens t on t.user_id = used.id and t.purpose = 'cancel'
  where used.changes and not exists (select from undone)
  returning user_id, old_email
), notice as (
  insert into mails (id, user_id, kind, recipient, subject, body)
  select $4, user_id, 'notice', old_email, $5, $6 from saved
)
select id from verified
