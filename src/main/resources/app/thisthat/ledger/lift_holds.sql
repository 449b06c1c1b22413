-- Lifts every hold of market $1 and writes an audit entry of admin $2 with reason $3. An admin with a bet on the market is
-- refused, with an audit entry. One row with whether the admin was refused; no row if there is no hold.
with judged as materialized (
  select h.market_id, has_conflict($2, h.market_id) as refused
  from settlement_holds h
  where h.market_id = $1 and h.lifted_at is null
  limit 1
), lifted as (
  update settlement_holds h set lifted_at = clock_timestamp()
  from judged j
  where h.market_id = j.market_id and h.lifted_at is null and not j.refused
  returning h.market_id, h.invariant
), held as (
  select market_id, jsonb_agg(invariant order by invariant) as invariants from lifted group by market_id
)
select j.refused,
       case when j.refused then audit_append($2, 'market.release.refused', j.market_id, $3, null, null)
            else audit_append($2, 'market.release', h.market_id, $3, jsonb_build_object('holds', h.invariants), null) end
from judged j
left join held h on h.market_id = j.market_id
where j.refused or h.market_id is not null
