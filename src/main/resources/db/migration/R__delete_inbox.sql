-- Deletes the inbox of a user when the account is closed, whatever statement closes it. The lock waits for
-- inbox_add_all(), which may be adding an entry.
create or replace function delete_inbox() returns trigger language plpgsql as $$
begin
  perform from users u where u.id = new.id for update;
  delete from inbox_entries where user_id = new.id;
  delete from inbox_mail_batches where user_id = new.id;
  delete from announcement_reads where user_id = new.id;
  return null;
end $$;

create or replace trigger users_inbox_ends after update of closed_at on users
  for each row when (old.closed_at is null and new.closed_at is not null)
  execute function delete_inbox();
