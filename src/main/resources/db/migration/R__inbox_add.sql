-- Adds an entry to the inbox of a user, in the caller's transaction. p_key identifies the cause among the entries of the
-- user and type: a second call with it does nothing. The contract describes the payload of each type (InboxEntry). See
-- inbox_add_all().
create or replace function inbox_add(p_user uuid, p_type text, p_key text, p_payload jsonb) returns void
language plpgsql as $$
begin
  perform inbox_add_all(array[p_user], array[p_type], array[p_key], array[p_payload]);
end $$;
