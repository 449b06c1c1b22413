-- Pages of the bets of the users $1, newest first: those placed before the bets $2 (null: from the newest on), at most $3
-- after the first $4. Each page has at least one row, with its position in the arrays and the number of all bets of the
-- user, at most $5; without a bet the other columns are null.
with requested as materialized ( -- counted once for each page, not for each bet
  select r.*, (select count(*) from (select from bets b where b.user_id = r.user_id limit $5) counted) as total
  from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[])
       with ordinality as r (user_id, older_than, rows, skipped, index)
)
select requested.index, requested.total, page.*
from requested
left join lateral (
  %s
  where b.user_id = requested.user_id
    and b.id < coalesce(requested.older_than, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
  order by b.id desc
  limit requested.rows offset requested.skipped
) page on true
order by requested.index, page.id desc
