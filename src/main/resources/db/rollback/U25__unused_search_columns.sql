alter table markets add column search tsvector generated always as (
  setweight(to_tsvector('english', title), 'A')
  || setweight(to_tsvector('english', this_option || ' ' || that_option || ' ' || category), 'B')
  || setweight(to_tsvector('english', coalesce(left(description, 5000), '')), 'D')
) stored;
create index markets_by_text on markets using gin (search);
create index markets_by_spelling on markets using gin (title gin_trgm_ops);
