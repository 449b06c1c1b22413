-- Keeps what the feed said of those of its markets that are disputed and open here, and forgets it of those listed in $1 that
-- are not disputed any more, and of those that came to their end. $2 and $3 the disputed ones and the evidence,
-- $4 and $5 the lease without which nothing is done.
with disputed as (
  select distinct on (m.id) m.id, f.evidence
  from unnest($2::text[], $3::jsonb[]) f (feed_id, evidence)
  join markets m on m.polymarket_id = f.feed_id and m.status = 'open'
  where (select lease_holds($4, $5))
  order by m.id
), over as (
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
