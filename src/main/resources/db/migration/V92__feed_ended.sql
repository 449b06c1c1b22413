-- A market that an admin closed stays closed by the admin, and yet it matters whether its feed has ended it: then it is not
-- opened again before the feed lists it again. The feed's time of its end; null while the feed lists it.
alter table markets add column feed_ended_at timestamptz;

-- Categories are asked for in any spelling.
drop index markets_by_category;
create index markets_by_category on markets (lower(category), status);
