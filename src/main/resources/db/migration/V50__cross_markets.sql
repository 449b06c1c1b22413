-- Cross markets: made by an admin with terms of their own, at the odds of a mirrored market, which they follow. Whoever
-- writes the odds of the mirrored one writes theirs in the same statement.

alter table markets
  add column linked_market_id uuid references markets on delete restrict,
  add check ((market_type = 'cross') = (linked_market_id is not null)),
  add check (linked_market_id <> id),
  drop constraint markets_closed_by_check,
  add constraint markets_closed_by_check check (closed_by in ('feed', 'admin', 'expiry', 'source'));

create index markets_by_link on markets (linked_market_id) where linked_market_id is not null and status in ('open', 'closed');

-- Odds that follow a feed are held to the feed's freshness (ruling 12), not those of polymarket markets alone. Only this
-- condition of place_bets() is changed, whatever else the function has become.
do $$
declare
  before constant text := pg_get_functiondef('place_bets'::regproc);
  after constant text := replace(before, 'market_type = ''polymarket'' and a.confirmed_at',
                                         'market_type <> ''credits'' and a.confirmed_at');
begin
  if after = before then
    raise exception 'place_bets() does not judge the age of odds where it did';
  end if;
  execute after;
end $$;
