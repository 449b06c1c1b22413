-- A page of a user's ledger, the newest first: of a type, from a time on, up to a time, older than a row, where given.
select id, seq, amount, forfeited, owed, transaction_type, reference_id, balance_after, created_at
from credit_transactions
where user_id = $1 and ($2::text is null or transaction_type = $2)
  and ($3::timestamptz is null or created_at >= $3) and ($4::timestamptz is null or created_at < $4)
  and ($5::bigint is null or seq < $5)
order by seq desc
limit $6 offset $7
