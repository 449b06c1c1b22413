-- Holds the settlement of markets $1 whose bets violate invariants $2, with $3 violations each. The arrays contain all
-- violations of an audit. A lifted hold comes into force again only if the violations have increased since. Returns the
-- holds that are new or in force again.
with found as (
  select * from unnest($1::uuid[], $2::text[], $3::bigint[]) f (market_id, invariant, violations)
), corrected as (
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
