-- Credentials of accounts: undo of e-mail changes, reset tokens for each requesting network, closed accounts without an
-- address.

-- A closed account has no address and no password, and a name with a character that no username has. Nobody can register
-- such a name, so a closing cannot fail because of another account. An open account without a password needs a reset.
alter table users alter column email drop not null;
alter table users alter column password_hash drop not null;
update users
set username = 'closed:' || replace(id::text, '-', ''), email = null, password_hash = null
where closed_at is not null;

-- cancel: the token of the mail to the current address about a requested change.
alter table account_tokens drop constraint account_tokens_purpose_check;
alter table account_tokens add constraint account_tokens_purpose_check check (purpose in ('reset', 'verify', 'cancel'));

-- Reset tokens, at most one for each user and requesting network. A request from one network leaves the token of another
-- one valid. Only hashes are stored. (account_tokens has the reset tokens of the previous version.)
create table reset_tokens (
  token_hash bytea primary key,
  user_id    uuid not null references users on delete restrict,
  origin     text not null, -- keyed hash of the network
  email      varchar(255) not null, -- the recipient
  expires_at timestamptz not null,
  unique (user_id, origin)
);

create index reset_tokens_by_time on reset_tokens (expires_at);

-- Completed changes of e-mail addresses that can be undone. Until then the old address is reserved.
create table email_changes (
  id          bigint generated always as identity primary key, -- in the order of the changes of a user
  user_id     uuid not null references users on delete restrict,
  old_email   varchar(255) not null,
  undo_hash   bytea not null unique, -- of the token mailed to old_email at the change
  cancel_hash bytea unique,          -- of the token mailed to old_email at the request
  changed_at  timestamptz not null default clock_timestamp(),
  undo_until  timestamptz not null
);

create index email_changes_by_user on email_changes (user_id);
create index email_changes_by_address on email_changes (lower(old_email));
create index email_changes_by_time on email_changes (undo_until);

grant select, insert, update, delete on reset_tokens to thisthat_service;
grant select, insert, delete on email_changes to thisthat_service;

-- Keyed hash of the network that requested a reset mail; null for other mails.
alter table mails add column origin text;
