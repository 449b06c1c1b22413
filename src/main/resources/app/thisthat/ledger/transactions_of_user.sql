select id, seq, amount, forfeited, transaction_type, reference_id, balance_after, created_at
from credit_transactions
where user_id = $1 and ($2::text is null or transaction_type = $2)
order by seq desc
limit $3 offset $4
