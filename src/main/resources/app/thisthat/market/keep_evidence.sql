insert into market_evidence (market_id, reason, evidence) values ($1, $2, $3)
on conflict (market_id) do update set reason = excluded.reason, evidence = excluded.evidence, seen_at = now()
