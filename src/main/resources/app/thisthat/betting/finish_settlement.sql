-- Marks market $1 as settled if all its bets are. The market is locked first: a correction that commits during the wait
-- would otherwise be compared with bets of an older snapshot.
with ended as materialized (
  select id, settlement_generation from markets
  where id = $1 and status in ('resolved', 'cancelled') and settled_at is null
  for no key update
)
update markets m set settled_at = clock_timestamp()
from ended e
where m.id = e.id
  and not has_pending_bets(e.id)
  and coalesce(oldest_settlement(e.id) >= e.settlement_generation, true)
