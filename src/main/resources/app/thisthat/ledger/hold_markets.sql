-- Holds the settlement of markets $1 whose bets violate the invariants $2 so many times $3, which is all that the audit found.
-- A hold that was lifted stays lifted, but for more violations than there were. One row for each hold that is new or back.
with found as (
  select * from unnest($1::uuid[], $2::text[], $3::bigint[]) f (market_id, invariant, violations)
), put_right as (
  update settlement_holds h set violations = 0
  where h.lifted_at is not null
    and not exists (select 1 from found f where f.market_id = h.market_id and f.invariant = h.invariant)
), held as (
  insert into settlement_holds as h (market_id, invariant, violations)
  select f.market_id, f.invariant, f.violations from found f
  on conflict (market_id, invariant) do update
  set violations = excluded.violations,
      held_at = case when h.lifted_at is not null and excluded.violations > h.violations then clock_timestamp()
                     else h.held_at end,
      lifted_at = case when excluded.violations > h.violations then null else h.lifted_at end
  returning h.market_id, h.invariant, h.held_at, h.lifted_at
)
select market_id, invariant, held_at from held where lifted_at is null and held_at >= statement_timestamp()
