-- A query for misspelt terms: each term itself, or a word of titles that resembles it. A term of less than four letters is
-- the beginning of a word. Stop words do not count. Empty if no term has an alternative.
create or replace function similar_words(terms text[]) returns tsquery
language plpgsql stable as $$
declare
  folded text;
  own tsquery;
  similar_lexemes text[];
  query tsquery;
  has_alternatives boolean := false;
begin
  foreach folded in array terms loop
    folded := fold_text(folded);
    own := plainto_tsquery('english', folded);
    continue when numnode(own) = 0;
    if length(folded) < 4 then
      has_alternatives := true;
      own := to_tsquery('simple', quote_literal(folded) || ':*');
    else
      similar_lexemes := array(
        select w.lexeme
        from (select distinct on (s.lexeme) s.lexeme, word_similarity(folded, s.word) as near, length(s.word) as size
              from search_vocabulary s
              where folded <% s.word
              order by s.lexeme, near desc, size) w
        order by w.near desc, w.size
        limit 8);
      has_alternatives := has_alternatives or cardinality(similar_lexemes) > 0;
      own := own || (select coalesce(string_agg(quote_literal(l), '|')::tsquery, ''::tsquery)
                     from unnest(similar_lexemes) l);
    end if;
    query := case when query is null then own else query && own end;
  end loop;
  return case when has_alternatives then query else ''::tsquery end;
end
$$;
