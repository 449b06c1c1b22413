do $migration$
declare
  suspended constant text := $line$
             when u.suspension is not null and coalesce(u.suspended_until > clock_timestamp(), true) then 'account_suspended'$line$;
  earlier constant text := $lines$
             when earlier.id is not null and earlier.request_hash = a.hash then 'replayed'
             when earlier.id is not null then 'key_mismatch'$lines$;
  definition constant text := pg_get_functiondef('place_bets'::regproc);
  mended constant text := replace(definition, earlier || suspended, suspended || earlier);
begin
  if mended = definition then
    raise exception 'place_bets() is not as expected';
  end if;
  execute mended;
end $migration$;
