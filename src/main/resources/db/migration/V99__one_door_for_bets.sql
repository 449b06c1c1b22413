-- Bets get one door, as stakes have: place_bets(), which locks the user and the market of each bet before it writes it. The
-- service itself can write none any more. With neither of the two ever deleted, a foreign key would look both up once more for
-- each bet, a seventh of what it cost.

revoke insert on bets from thisthat_service;

-- Markets that somebody has bet on stay, as all users do.
create function refuse_deletion_with_bets() returns trigger language plpgsql as $$
begin
  if exists (select from bets b where b.market_id = old.id and b.status = 'pending')
     or exists (select from bets b where b.market_id = old.id and b.status <> 'pending') then
    raise exception 'market % has bets and is never deleted', old.id using errcode = 'restrict_violation';
  end if;
  return old;
end $$;

create trigger markets_with_bets_stay before delete on markets
  for each row execute function refuse_deletion_with_bets();
create trigger markets_stay before truncate on markets
  for each statement execute function refuse_deletion();

alter table bets drop constraint bets_user_id_fkey;
alter table bets drop constraint bets_market_id_fkey;
