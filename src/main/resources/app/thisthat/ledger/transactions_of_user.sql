-- A page of the ledger of user $1, newest first, with type $2, from $3 to before $4, with seq below $5; null: any. Rows
-- of a bet have its market and side.
select t.id, t.seq, t.amount, t.forfeited, t.owed, t.transaction_type, t.reference_id, t.balance_after, t.created_at,
       b.side, b.market_id, m.title
from (
  select * from credit_transactions
  where user_id = $1 and ($2::text is null or transaction_type = $2)
    and ($3::timestamptz is null or created_at >= $3) and ($4::timestamptz is null or created_at < $4)
    and ($5::bigint is null or seq < $5)
  order by seq desc
  limit $6 offset $7
) t
left join bets b on b.id = t.reference_id
left join markets m on m.id = b.market_id
order by t.seq desc
