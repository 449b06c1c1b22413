-- Stores claim $1, number $2 of its streak, made at $3, with the amount that the ledger credited. It is less than the
-- reward at the balance limit.
insert into daily_rewards (id, user_id, credits_awarded, streak, claimed_at)
select t.reference_id, t.user_id, t.amount, $2::int, $3::timestamptz
from credit_transactions t
where t.reference_id = $1 and t.transaction_type = 'daily_reward'
returning id, credits_awarded, claimed_at, streak
