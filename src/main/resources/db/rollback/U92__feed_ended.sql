drop index markets_by_category;
create index markets_by_category on markets (category, status);
alter table markets drop column feed_ended_at;
