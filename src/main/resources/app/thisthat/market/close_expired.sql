-- Closes expired admin-made markets, $1 at most, and returns them. Mirrored markets are closed by their feed.
with due as (
  select id from markets
  where status = 'open' and polymarket_id is null and expires_at <= clock_timestamp()
  order by id
  limit $1
  for no key update skip locked
)
update markets m
set status = 'closed', closed_at = clock_timestamp(), closed_by = 'expiry', updated_at = clock_timestamp()
from due d
where m.id = d.id
returning m.id
