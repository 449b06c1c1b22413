-- Saves why a market is not resolved. Writes nothing if the same reason and evidence are saved since the market
-- closed.
--
-- $1 market, $2 reason, $3 evidence.
insert into market_evidence (market_id, reason, evidence)
select m.id, $2::text, $3::jsonb
from markets m
where m.id = $1 and not exists (
  select from market_evidence e
  where e.market_id = m.id and e.reason = $2 and e.evidence = $3 and e.seen_at >= coalesce(m.closed_at, e.seen_at))
on conflict (market_id) do update set reason = excluded.reason, evidence = excluded.evidence, seen_at = now()
