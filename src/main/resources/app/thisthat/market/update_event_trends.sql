-- Computes the sort keys of the events with open markets, and whether one of these is bettable. Only rows that change are
-- written. The sums are bounded by the range of amounts in responses.
with sums as (
  select m.event_id, max(coalesce(t.score, 0)) as score,
         least(sum(m.liquidity), 999999999999999.99) as liquidity, least(sum(m.volume), 999999999999999.99) as volume,
         coalesce(bool_or(l.odds_bettable and not l.is_placeholder), false) as bettable
  from markets m
  left join market_listing l on l.market_id = m.id and l.status = 'open'
  left join market_trends t on t.market_id = m.id
  where m.status = 'open' and m.event_id is not null
  group by m.event_id
), ended as (
  delete from event_trends t where not exists (select from sums s where s.event_id = t.event_id)
)
insert into event_trends as t (event_id, score, liquidity, volume, bettable)
select s.event_id, s.score, s.liquidity, s.volume, s.bettable
from sums s
left join event_trends k on k.event_id = s.event_id
where k.event_id is null
   or (k.score, k.liquidity, k.volume, k.bettable) is distinct from (s.score, s.liquidity, s.volume, s.bettable)
order by s.event_id
on conflict (event_id) do update
set score = excluded.score, liquidity = excluded.liquidity, volume = excluded.volume, bettable = excluded.bettable
