-- Adds entries for changes of the password and of the e-mail address, whatever statement makes them. The replacement of a
-- hash by one of the same password leaves token_version as it is. An undone change of the address removes the password.
create or replace function inbox_security_event() returns trigger language plpgsql as $$
begin
  perform inbox_add(new.id, 'security', e.event || ':' || gen_random_uuid(),
                    jsonb_build_object('event', e.event, 'device', null))
  from (
    select case when old.token_version <> new.token_version and new.password_hash is null then 'email_change_undone'
                when old.password_hash is distinct from new.password_hash and old.token_version <> new.token_version
                  then 'password_changed'
                when lower(old.email) <> lower(new.email) then 'email_changed' end as event
  ) e
  where e.event is not null;
  return null;
end $$;

create or replace trigger inbox_security_events after update of password_hash, email on users
  for each row when (new.closed_at is null
                     and (old.password_hash is distinct from new.password_hash or old.email is distinct from new.email))
  execute function inbox_security_event();
