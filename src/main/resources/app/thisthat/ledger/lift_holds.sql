-- Lifts every hold of market $1 and writes an audit entry of admin $2 with reason $3. Returns no row if there is none.
with lifted as (
  update settlement_holds set lifted_at = clock_timestamp()
  where market_id = $1 and lifted_at is null
  returning market_id, invariant
), held as (
  select market_id, jsonb_agg(invariant order by invariant) as invariants from lifted group by market_id
)
select h.market_id, audit_append($2, 'market.release', h.market_id, $3, jsonb_build_object('holds', h.invariants), null)
from held h
