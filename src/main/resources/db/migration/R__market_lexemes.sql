-- The lexemes of a market with their weights. Of long descriptions the first 5,000 characters count.
create or replace function market_lexemes(title text, this_option text, that_option text, category text, description text)
returns tsvector
language sql stable parallel safe as $$
  select setweight(to_tsvector('search_words', fold_text(title)), 'A')
      || setweight(to_tsvector('search_words', fold_text(this_option || ' ' || that_option || ' ' || category)), 'B')
      || setweight(to_tsvector('search_words', fold_text(coalesce(left(description, 5000), ''))), 'D')
$$;
