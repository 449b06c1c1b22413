do $$
begin
  execute replace(pg_get_functiondef('place_bets'::regproc), 'market_type <> ''credits'' and a.confirmed_at',
                  'market_type = ''polymarket'' and a.confirmed_at');
end $$;
update markets set closed_by = 'admin' where closed_by = 'source';
alter table markets
  drop constraint markets_closed_by_check,
  add constraint markets_closed_by_check check (closed_by in ('feed', 'admin', 'expiry')),
  drop column linked_market_id;
