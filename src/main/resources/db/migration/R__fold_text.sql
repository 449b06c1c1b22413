-- The text in lower case without accents and compatibility forms: "Łódź" becomes "lodz", a ligature its letters. Texts and
-- searches are folded alike. Letters with a stroke have no decomposition. Most texts have no such letters, only ASCII and
-- some punctuation, and normalization is expensive.
create or replace function fold_text(the_text text) returns text
language sql immutable strict parallel safe as $$
  select case
    when the_text !~ '[^\x01-\x7f\u00a1-\u00a9\u00ab-\u00ae\u00b0\u00b1\u00b6\u00b7\u00bb\u00bf\u2010-\u2023\u2030-\u205e\u20a0-\u20c0]'
      then lower(the_text)
    else translate(
      regexp_replace(
        replace(replace(replace(replace(lower(normalize(the_text, NFKD)), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
        '[\u0300-\u036f]', '', 'g'),
      'łøđðħıŧ', 'loddhit')
  end
$$;
