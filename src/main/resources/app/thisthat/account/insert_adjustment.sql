-- Records the adjustment $1 of the user $2 by the admin $3: amount $4, reason $5, key $6. No row: the user does not exist
-- or is closed, or the admin has used the key.
insert into credit_adjustments (id, user_id, admin_id, amount, reason, idempotency_key)
select $1, u.id, $3, $4, $5, $6
from users u
where u.id = $2 and u.closed_at is null
on conflict (admin_id, idempotency_key) do nothing
returning id
