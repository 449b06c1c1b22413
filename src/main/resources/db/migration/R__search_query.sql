-- The query of a search text. Stop words count only if the text has no other words. Empty if no word has to be found,
-- since a query of excluded words would visit every market.
create or replace function search_query(the_text text) returns tsquery
language plpgsql stable parallel safe as $$
declare
  folded text := fold_text(the_text);
  query tsquery := websearch_to_tsquery('english', folded);
begin
  if numnode(query) = 0 then
    query := websearch_to_tsquery('search_words', folded);
  end if;
  return case when querytree(query) in ('', 'T') then ''::tsquery else query end;
end
$$;
