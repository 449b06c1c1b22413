-- What the business wants to know of each day, counted as it comes in, so that nobody ever has to count all bets.
--
-- Ids grow with time. What is older than figures_progress.counted_before is in daily_figures; what is younger is little, and
-- is counted where it is asked for.

create table daily_figures (
  day     date primary key,
  signups bigint not null default 0,
  bets    bigint not null default 0,
  wagered numeric(24, 2) not null default 0
);

create table figures_progress (
  only_row       boolean primary key default true check (only_row),
  counted_before uuid not null
);
insert into figures_progress (counted_before) values ('00000000-0000-0000-0000-000000000000');

grant select, insert, update on daily_figures to thisthat_service;
grant select, update on figures_progress to thisthat_service;
