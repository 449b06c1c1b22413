-- Rejects the address that another user had before a change that can still be undone, like an address in use. Runs after
-- the row is written: it then waited for a concurrent change that releases the address, and sees its reservation.
create or replace function refuse_reserved_email() returns trigger language plpgsql as $$
begin
  if exists (select from email_changes c
             where lower(c.old_email) = lower(new.email) and c.user_id <> new.id and c.undo_until > clock_timestamp()) then
    raise exception 'the e-mail address is reserved' using errcode = 'unique_violation', constraint = 'users_email';
  end if;
  return null;
end $$;

create or replace trigger users_email_reserved after insert or update of email on users
  for each row when (new.email is not null) execute function refuse_reserved_email();
