drop trigger markets_added on markets;
drop trigger markets_changed on markets;
drop function refresh_event_status();
drop table market_renames;

drop index markets_by_spelling;
create index markets_by_spelling on markets using gin (title gin_trgm_ops);
alter table markets drop column search;
alter table markets add column search tsvector generated always as (
  setweight(to_tsvector('english', title), 'A')
  || setweight(to_tsvector('english', this_option || ' ' || that_option || ' ' || category), 'B')
  || setweight(to_tsvector('english', coalesce(left(description, 5000), '')), 'D')
) stored;
create index markets_by_text on markets using gin (search);

alter table markets
  drop column event_id, drop column event_title, drop column event_position, drop column group_item_title,
  drop column question, drop column title_suffix, drop column slug, drop column image, drop column placeholder;
drop table event_trends;
drop table events;
