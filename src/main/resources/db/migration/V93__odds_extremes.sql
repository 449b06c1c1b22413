-- How far the odds of a market went in each hour of the last day, so that scoring the trends costs what moved since the last
-- time, not what moved in a day.

create table odds_extremes (
  hour      timestamptz not null,
  market_id uuid not null,
  low       numeric(5, 4) not null,
  high      numeric(5, 4) not null,
  primary key (hour, market_id)
);

insert into odds_extremes (hour, market_id, low, high)
select date_trunc('hour', at), market_id, min(low), max(high)
from odds_history
where at > now() - interval '1 day'
group by 1, 2;

grant select, insert, update, delete on odds_extremes to thisthat_service;
