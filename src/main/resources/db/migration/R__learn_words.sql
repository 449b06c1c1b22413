-- Adds the words of texts to search_vocabulary. They are inserted in their order, so concurrent statements do not
-- deadlock.
create or replace function learn_words(texts text[]) returns void
language sql as $$
  insert into search_vocabulary (word, lexeme)
  select w.word, coalesce((ts_lexize('search_stem', w.word))[1], w.word)
  from (select distinct word
        from unnest(texts) t (words), unnest(tsvector_to_array(to_tsvector('simple', fold_text(t.words)))) word) w
  where length(w.word) between 4 and 40 and w.word !~ '[[:digit:][:punct:][:space:]]'
    and not exists (select from search_vocabulary known where known.word = w.word)
  order by w.word
  on conflict (word) do nothing
$$;
