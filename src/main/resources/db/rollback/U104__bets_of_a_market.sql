create or replace function refuse_deletion_with_bets() returns trigger language plpgsql as $$
begin
  if exists (select from bets b where b.market_id = old.id and b.status = 'pending')
     or exists (select from bets b where b.market_id = old.id and b.status <> 'pending') then
    raise exception 'market % has bets and is never deleted', old.id using errcode = 'restrict_violation';
  end if;
  return old;
end $$;

drop function has_bets;
drop function has_pending_bets;
