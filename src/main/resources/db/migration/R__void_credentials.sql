-- Voids the outstanding credentials of a user when all sessions end (token_version grows: password change or reset, end
-- of all sessions, undo, closing) and when the e-mail address changes, whatever statement makes it. Bulk mails that wait are
-- not sent: their links are void, and the address may be another's. email_changes stays: its tokens were mailed to earlier
-- addresses and protect their owner from exactly these events.
create or replace function void_credentials() returns trigger language plpgsql as $$
begin
  delete from account_tokens where user_id = new.id;
  delete from reset_tokens where user_id = new.id;
  delete from mails where user_id = new.id and bulk and sent_at is null;
  return null;
end $$;

create or replace trigger users_security_event after update of token_version, email on users
  for each row when (old.token_version <> new.token_version or old.email is distinct from new.email)
  execute function void_credentials();
