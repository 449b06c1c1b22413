-- Uses the verification token with the hash $1: the address it was mailed to becomes the verified address of the
-- account. Deletes the reset token, because it was mailed to the previous address.
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
), reset_token as (
  delete from account_tokens t
  using verified v
  where t.user_id = v.id and t.purpose = 'reset'
)
select id from verified
