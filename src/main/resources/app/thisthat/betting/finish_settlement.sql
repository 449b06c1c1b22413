-- Notes that all bets of the market $1 are settled. It is locked first: had a correction come in meanwhile, its generation would
-- be looked at, with bets that this statement sees as they were before.
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
