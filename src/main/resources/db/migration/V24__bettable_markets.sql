-- What listings tell of markets besides their odds: whether they accept bets, and how the odds moved within a day.

-- Filters of bettable markets. Each column has one writer, so that concurrent changes of odds and texts cannot mix.
alter table market_listing
  add column odds_bettable  boolean not null default true,  -- see are_odds_bettable(); written by sync_bettable_odds()
  add column is_placeholder boolean not null default false; -- written by sync_updated_markets()

update market_listing l set is_placeholder = true from markets m where m.id = l.market_id and m.placeholder is not null;

-- Whether an event has an open bettable market; null: not computed yet.
alter table event_trends add column bettable boolean;

-- The odds of the first option a day ago; null: it had none.
alter table market_trends add column day_ago numeric(5, 4);

-- The odds of the first option at the end of the hour, or the current ones. Null: written by a previous version.
alter table odds_extremes add column close numeric(5, 4);
create index odds_extremes_by_market on odds_extremes (market_id, hour) include (close);

-- Changes up to day_ago_to, 24 hours later, are part of market_trends.day_ago.
alter table trends_counted add column day_ago_to timestamptz not null default now() - interval '1 day';
grant update (day_ago_to) on trends_counted to thisthat_service;

update market_trends t
set day_ago = l.close
from (
  select t.market_id, h.close
  from market_trends t
  cross join lateral (
    select h.close
    from unnest(array[1, 60, 3600]) s (step)
    cross join lateral (
      select h.at, h.close from odds_history h
      where h.step = s.step and h.market_id = t.market_id and h.at < now() - interval '1 day'
      order by h.at desc
      limit 1
    ) h
    order by h.at desc
    limit 1
  ) h
) l
where l.market_id = t.market_id;

update odds_extremes x
set close = l.close
from (
  select h.market_id, date_trunc('hour', h.at) as hour, (array_agg(h.close order by h.at desc))[1] as close
  from odds_history h
  where h.at >= date_trunc('hour', now()) - interval '26 hours'
  group by 1, 2
) l
where l.market_id = x.market_id and l.hour = x.hour;

-- The mirrored markets whose earlier prices have to be read from the feed. A row is deleted when that is done.
create table odds_backfills (
  market_id uuid primary key references markets on delete cascade,
  priority  numeric(18, 2) not null default 0, -- liquidity of the market when it was added; the highest is read first
  attempts  smallint not null default 0,       -- failed reads
  due_at    timestamptz not null default now()
);

create index odds_backfills_by_priority on odds_backfills (priority desc, market_id);

grant select, insert, update, delete on odds_backfills to thisthat_service;

insert into odds_backfills (market_id, priority)
select m.id, coalesce(m.liquidity, 0) from markets m where m.polymarket_id is not null and m.status = 'open';
