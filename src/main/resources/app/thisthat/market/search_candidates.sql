-- The markets that have the words of a search, the most liquid first, and how well they match. $1 text, $2 query for
-- similar words as text. The index has no positions of words, so a phrase is looked for among these markets only.
with wanted as materialized (
  select words, regexp_replace(words::text, '<(-|\d+)>', '&', 'g')::tsquery as any_order,
         words::text ~ '<(-|\d+)>' as is_phrase, fold_text(text) as folded
  from (select %1$s::text as text) given, lateral (select search_query(text) || %2$s::text::tsquery as words) query
), candidates as materialized (
  select w.market_id, not q.is_phrase or w.words @@ q.words as found,
         %3$s as relevance
  from market_words w, wanted q
  where w.words @@ (select any_order from wanted) and %4$s%5$s
  limit %6$s
)
