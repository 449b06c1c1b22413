-- Saves the evidence of disputes of open mirrored markets. Deletes those of markets that have ended, and of listed
-- markets that are no longer disputed.
--
-- $1 feed ids of the listed markets, $2 feed ids of the disputed ones, $3 their evidence, $4 and $5 lease (job,
-- token).
with disputed as (
  select distinct on (m.id) m.id, f.evidence
  from unnest($2::text[], $3::jsonb[]) f (feed_id, evidence)
  join markets m on m.polymarket_id = f.feed_id and m.status = 'open'
  where (select lease_holds($4, $5))
  order by m.id
), ended as (
  delete from market_disputes d
  where (select lease_holds($4, $5))
    and (select m.status in ('resolved', 'cancelled')
                or (m.polymarket_id = any ($1::text[]) and not m.polymarket_id = any ($2::text[]))
         from markets m
         where m.id = d.market_id)
)
insert into market_disputes (market_id, evidence)
select id, evidence from disputed
on conflict (market_id) do update set evidence = excluded.evidence
where market_disputes.evidence is distinct from excluded.evidence
