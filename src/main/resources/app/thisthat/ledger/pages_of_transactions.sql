-- Pages of the ledgers of the users $1, newest row first: rows with seq below $2 (null: any), at most $3 after the first $4.
-- Each page has at least one row, with its position in the arrays and the user's last seq, which has no gaps; without a
-- ledger row the id is null. Rows of a bet have its market and side.
with requested as materialized (
  select r.*, coalesce((select u.ledger_seq from users u where u.id = r.user_id), 0) as total
  from unnest($1::uuid[], $2::bigint[], $3::int[], $4::int[])
       with ordinality as r (user_id, before, rows, skipped, index)
)
select requested.index, requested.total, t.id, t.seq, t.amount, t.forfeited, t.owed, t.transaction_type, t.reference_id,
       t.balance_after, t.created_at, b.side, b.market_id, m.title
from requested
left join lateral (
  select * from credit_transactions c
  where c.user_id = requested.user_id and c.seq < coalesce(requested.before, 9223372036854775807)
  order by c.seq desc
  limit requested.rows offset requested.skipped
) t on true
left join bets b on b.id = t.reference_id
left join markets m on m.id = b.market_id
order by requested.index, t.seq desc
