-- Pending changes of e-mail addresses can no longer be cancelled, completed ones no longer be undone, and sent reset
-- links are void. The previous version needs an address and a hash in every row; no login matches these.
drop trigger users_security_event on users;
drop function void_credentials();
drop trigger users_email_reserved on users;
drop function refuse_reserved_email();

alter table mails drop column origin;
drop table email_changes;
drop table reset_tokens;

delete from account_tokens where purpose = 'cancel';
alter table account_tokens drop constraint account_tokens_purpose_check;
alter table account_tokens add constraint account_tokens_purpose_check check (purpose in ('reset', 'verify'));

update users set email = 'closed:' || id where email is null;
update users set password_hash = '' where password_hash is null;
alter table users alter column email set not null;
alter table users alter column password_hash set not null;
