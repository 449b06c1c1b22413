-- The closed markets that wait for their resolution, those with the highest stakes first; not those that are closed only
-- because they are not mirrored any more, unless somebody has bet on them. One row at least, with how many there are.
with waiting as (
  select m.id, m.title, m.market_type, m.closed_at, m.expires_at, b.bets, b.staked,
         coalesce(e.reason, case when m.polymarket_id is null then 'its time is over or it was closed'
                                 else 'the feed has not resolved it' end) as reason,
         coalesce(e.evidence, '{}')::text as evidence
  from markets m
  left join market_evidence e on e.market_id = m.id and e.seen_at >= m.closed_at
  cross join lateral (
    select count(*) as bets, coalesce(sum(amount), 0) as staked from bets
    where market_id = m.id and status = 'pending'
  ) b
  where m.status = 'closed' and (m.closed_by is distinct from 'unchosen' or b.bets > 0)
)
select t.total, p.*
from (select count(*) as total from waiting) t
left join (select * from waiting order by staked desc, id limit $1 offset $2) p on true
order by p.staked desc, p.id
