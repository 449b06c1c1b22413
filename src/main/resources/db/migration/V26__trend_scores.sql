-- Bets are counted for the trends more often than the scores are computed.
alter table trends_counted add column scored_to timestamptz not null default now(); -- odds until then are part of the scores
update trends_counted set scored_to = counted_to;

grant update (scored_to) on trends_counted to thisthat_service;
