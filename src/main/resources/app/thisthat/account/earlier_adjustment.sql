-- The adjustment of the admin $1 with the key $2, and the balance after it.
select a.id, a.user_id, a.amount, a.reason, t.balance_after
from credit_adjustments a
join credit_transactions t on t.reference_id = a.id and t.transaction_type = 'adjustment'
where a.admin_id = $1 and a.idempotency_key = $2
