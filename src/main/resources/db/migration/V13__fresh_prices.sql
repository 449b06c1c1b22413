-- Prices that may fill a bet: which odds have a fresh price, how far they moved, which games have begun, which stakes
-- offset each other, and which resolutions the feed contests.

-- One change of odds. low and high span the odds before and after it.
create type odds_move as (
  at        timestamptz,
  this_low  numeric(5, 4),
  this_high numeric(5, 4),
  that_low  numeric(5, 4),
  that_high numeric(5, 4)
);

alter table market_odds
  add column priced        boolean not null default true, -- false: the order book has no fresh price; shown, no bets
  add column last_trade    numeric(5, 4),                 -- price of this_option
  add column last_trade_at timestamptz,
  add column streamed_at   timestamptz,                   -- last price of the socket; null: it arrived late, or none yet
  add column listed_at     timestamptz,                   -- the feed listed the market without a possible order book
  add column moves         odds_move[] not null default '{}', -- in the ten seconds up to changed_at
  add column moving_until  timestamptz;                   -- these two: by guard_odds(); no bets until then

-- The settings that guard_odds needs; the service writes them at its start.
create table odds_rules (
  only_row   boolean primary key default true check (only_row),
  jump_guard numeric(5, 4) not null default 0.10 check (jump_guard > 0),
  jump_pause interval not null default '5 seconds'
);
insert into odds_rules default values;

grant select, update (jump_guard, jump_pause) on odds_rules to thisthat_service;

-- From this time on a bet is judged by a book that was read after the bet had arrived. Null: no game.
alter table markets add column in_play_since timestamptz;

-- place_bets() looks up whether a user has stakes on the other side.
create index bets_open_by_user_and_side on bets (user_id, market_id, side) where status = 'pending';
drop index bets_open_by_user;

-- Stakes of users who bet on both sides of an open market. A user with one side has no row. Written by place_bets().
create table hedged_stakes (
  user_id    uuid not null,
  market_id  uuid not null,
  this_stake numeric(18, 2) not null check (this_stake > 0),
  that_stake numeric(18, 2) not null check (that_stake > 0),
  primary key (user_id, market_id)
);

grant select on hedged_stakes to thisthat_service;

-- Resolved markets for which the feed names another winner, until it agrees or the resolution cannot be corrected any more.
create table contested_resolutions (
  market_id uuid primary key references markets on delete cascade,
  evidence  jsonb not null,
  since     timestamptz not null default now()
);

grant select, insert, update, delete on contested_resolutions to thisthat_service;

create index markets_resolved_mirrored on markets (resolved_at) where status = 'resolved' and polymarket_id is not null;

-- The part of the volume that leaderboards do not count: on each market twice the smaller side's stakes.
alter table users add column hedged_volume numeric(18, 2) not null default 0;
alter table daily_totals add column hedged_volume numeric(18, 2) not null default 0;

insert into hedged_stakes (user_id, market_id, this_stake, that_stake)
select b.user_id, b.market_id, sum(b.amount) filter (where b.side = 'this'), sum(b.amount) filter (where b.side = 'that')
from bets b
where b.status = 'pending'
group by b.user_id, b.market_id
having count(distinct b.side) = 2;

with stakes as (
  select b.user_id, (b.placed_at at time zone 'UTC')::date as day, b.amount,
         sum(case b.side when 'this' then b.amount else -b.amount end) over so_far as net,
         case b.side when 'this' then b.amount else -b.amount end as signed
  from bets b
  where exists (select from bets x where x.user_id = b.user_id and x.market_id = b.market_id and x.side <> b.side)
  window so_far as (partition by b.user_id, b.market_id order by b.placed_at, b.id)
), by_day as (
  select s.user_id, s.day, sum(s.amount - abs(s.net) + abs(s.net - s.signed)) as hedged
  from stakes s
  group by s.user_id, s.day
), on_days as (
  update daily_totals d
  set hedged_volume = h.hedged
  from by_day h
  where d.user_id = h.user_id and d.day = h.day
)
update users u
set hedged_volume = h.hedged
from (select user_id, sum(hedged) as hedged from by_day group by user_id) h
where u.id = h.user_id;
