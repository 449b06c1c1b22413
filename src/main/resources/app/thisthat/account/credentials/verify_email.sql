-- Uses up the token hashed as $1: the address it was sent to is the account's from now on, and confirmed. A reset token
-- that went to an address before is void.
with used as (
  delete from account_tokens
  where purpose = 'verify' and token_hash = $1 and expires_at > clock_timestamp()
  returning user_id, email
), verified as (
  update users u
  set email = used.email, email_verified_at = clock_timestamp(), updated_at = now()
  from used
  where u.id = used.user_id and u.closed_at is null
  returning u.id
), voided as (
  delete from account_tokens t
  using verified v
  where t.user_id = v.id and t.purpose = 'reset'
)
select id from verified
