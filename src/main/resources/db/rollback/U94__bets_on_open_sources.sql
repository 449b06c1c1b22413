alter function place_bets reset lock_timeout;

do $$
declare
  before constant text := pg_get_functiondef('place_bets'::regproc);
  after constant text := replace(before, 
    E'             when m.status <> ''open'' then ''market_closed''\n'
    '             when m.linked_market_id is not null and (\n'
    '               select x.status <> ''open'' from markets x where x.id = m.linked_market_id\n'
    '             ) then ''market_closed''\n',
    E'             when m.status <> ''open'' then ''market_closed''\n');
begin
  if after = before then
    raise exception 'place_bets() does not judge the status of markets where it did';
  end if;
  execute after;
end $$;
