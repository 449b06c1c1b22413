-- Records the claim $1, the $2-th in a row, made at $3, with what the ledger credited: less than the reward, even nothing,
-- at the balance limit (ruling 5).
insert into daily_rewards (id, user_id, credits_awarded, streak, claimed_at)
select t.reference_id, t.user_id, t.amount, $2::int, $3::timestamptz
from credit_transactions t
where t.reference_id = $1 and t.transaction_type = 'daily_reward'
returning id, credits_awarded, claimed_at, streak
