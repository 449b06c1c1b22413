-- The events of the common table expression "shown", in the order of its column "place". Rows of "shown" without an
-- event, which have the totals of an empty page, are kept; events without markets are not.
select e.id, e.title, e.slug, e.image, e.category, e.tags, e.neg_risk, e.status, e.starts_at, e.ends_at, t.liquidity,
       t.volume, c.markets, c.open_markets, e.created_at, s.sort_key, s.total, s.capped
from shown s
left join events e on e.id = s.id
left join event_trends t on t.event_id = e.id
cross join lateral (
  select count(*) as markets, count(*) filter (where m.status = 'open') as open_markets
  from markets m
  where m.event_id = e.id
) c
where s.id is null or e.status is not null
order by s.place
