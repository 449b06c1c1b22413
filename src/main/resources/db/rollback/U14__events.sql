drop trigger event_status_after_insert on markets;
drop trigger event_status_after_update on markets;
drop function refresh_event_status();
drop function market_titles(text, text);
drop table market_renames;

alter table market_words drop column event_id;
alter table market_listing drop column event_id; -- with its index
alter table markets
  drop column event_id, drop column event_title, drop column event_position, drop column group_item_title,
  drop column question, drop column title_suffix, drop column slug, drop column image, drop column placeholder;
drop table event_trends;
drop table events;
