-- A market that follows another takes bets only while that one is open, also in the seconds before it is closed itself: its
-- end may be known already. Only this condition of place_bets() is new, and only markets with a link pay for it.
do $$
declare
  before constant text := pg_get_functiondef('place_bets'::regproc);
  after constant text := replace(before, 
    E'             when m.status <> ''open'' then ''market_closed''\n',
    E'             when m.status <> ''open'' then ''market_closed''\n'
    '             when m.linked_market_id is not null and (\n'
    '               select x.status <> ''open'' from markets x where x.id = m.linked_market_id\n'
    '             ) then ''market_closed''\n');
begin
  if after = before then
    raise exception 'place_bets() does not judge the status of markets where it did';
  end if;
  execute after;
end $$;

-- Whoever asked for a bet waits two seconds: a group that waits for somebody's lock has to give up while its other bets can
-- still be placed in time.
alter function place_bets set lock_timeout = '1s';
