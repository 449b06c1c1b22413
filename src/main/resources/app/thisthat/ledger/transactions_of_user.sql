-- A page of the ledger of user $1, newest first, with type $2, from $3 to before $4, with seq below $5; null: any.
select id, seq, amount, forfeited, owed, transaction_type, reference_id, balance_after, created_at
from credit_transactions
where user_id = $1 and ($2::text is null or transaction_type = $2)
  and ($3::timestamptz is null or created_at >= $3) and ($4::timestamptz is null or created_at < $4)
  and ($5::bigint is null or seq < $5)
order by seq desc
limit $6 offset $7
