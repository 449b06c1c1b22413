-- Rejects the deletion of a market with bets: bets refer to it without a foreign key.
create or replace function refuse_deletion_with_bets() returns trigger language plpgsql as $$
begin
  if has_bets(old.id) then
    raise exception 'market % has bets and is never deleted', old.id using errcode = 'restrict_violation';
  end if;
  return old;
end $$;

create or replace trigger markets_with_bets_stay before delete on markets
  for each row execute function refuse_deletion_with_bets();
