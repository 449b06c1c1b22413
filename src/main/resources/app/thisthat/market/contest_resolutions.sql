-- Saves for which of the resolved markets $1 the feed names another winner: $2 those markets, $3 the statements of the
-- sources. Removes the others of $1, and markets that were resolved more than $4 milliseconds ago. Writes nothing if
-- nothing changed. $5 and $6: lease (job, token).
with contested as (
  select c.market_id, c.evidence
  from unnest($2::uuid[], $3::jsonb[]) c (market_id, evidence)
  where (select lease_holds($5, $6))
), agreed as (
  delete from contested_resolutions r
  using markets m
  where m.id = r.market_id and (select lease_holds($5, $6))
    and ((r.market_id = any ($1::uuid[]) and r.market_id not in (select market_id from contested))
         or m.status <> 'resolved'
         or m.resolved_at <= now() - $4::bigint * interval '1 millisecond')
)
insert into contested_resolutions as r (market_id, evidence)
select market_id, evidence from contested
on conflict (market_id) do update set evidence = excluded.evidence where r.evidence is distinct from excluded.evidence
