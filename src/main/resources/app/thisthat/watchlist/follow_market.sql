-- Adds market $3 to the watchlist of user $2 as entry $1, unless the user follows it or has $4 entries. The caller holds
-- the lock of the watchlist.
with target as (
  select m.id, o.this_odds from markets m join market_odds o on o.market_id = m.id where m.id = $3
), followed as (
  select 1 from watchlist w where w.user_id = $2 and w.market_id = $3
), added as (
  insert into watchlist (id, user_id, market_id, followed_odds)
  select $1, $2, t.id, t.this_odds
  from target t
  where not exists (select from followed) and (select count(*) from watchlist w where w.user_id = $2) < $4
  returning id
)
select exists (select from target) as exists, exists (select from followed) as followed,
       exists (select from added) as added
