-- Records that a market with bets was settled, closed or reworded, in the transaction of the change. Its users get their
-- entries from inbox_advance(), so that the change costs the same for any number of bets.
create or replace function inbox_market_event() returns trigger language plpgsql as $$
begin
  if tg_argv[0] = 'settled' then
    insert into inbox_market_events (market_id, kind, generation)
    select new.id, 'settled', new.settlement_generation where has_bets(new.id);
  else
    insert into inbox_market_events (market_id, kind, generation, details)
    select new.id, tg_argv[0], new.settlement_generation,
           case tg_argv[0] when 'reworded' then jsonb_build_object('previousTitle', old.title) else '{}' end
    where has_pending_bets(new.id);
  end if;
  return null;
end $$;

create or replace trigger inbox_market_settled after update of settled_at on markets
  for each row when (old.settled_at is null and new.settled_at is not null)
  execute function inbox_market_event('settled');

create or replace trigger inbox_market_closed after update of status on markets
  for each row when (old.status = 'open' and new.status = 'closed')
  execute function inbox_market_event('closed');

create or replace trigger inbox_market_reworded after update of title, this_option, that_option, description on markets
  for each row when (new.status in ('open', 'closed')
                     and (old.title, old.this_option, old.that_option, old.description)
                         is distinct from (new.title, new.this_option, new.that_option, new.description))
  execute function inbox_market_event('reworded');
