do $migration$
declare
  definition constant text := pg_get_functiondef('settle_bets'::regproc);
  equal constant text := replace(definition,
    'where b.market_id between p_market and p_market and b.status = ''pending''', 'where b.market_id = p_market and b.status = ''pending''');
  ordered constant text := replace(equal, 'order by b.market_id, b.id limit p_limit', 'order by b.id limit p_limit');
begin
  if equal = definition or ordered = equal then
    raise exception 'settle_bets() is not as expected';
  end if;
  execute ordered;
end $migration$;

create or replace function refuse_deletion_with_bets() returns trigger language plpgsql as $$
begin
  if exists (select from bets b where b.market_id = old.id and b.status = 'pending')
     or exists (select from bets b where b.market_id = old.id and b.status <> 'pending') then
    raise exception 'market % has bets and is never deleted', old.id using errcode = 'restrict_violation';
  end if;
  return old;
end $$;

drop function has_bets;
drop function oldest_settlement;
drop function has_pending_bets;
