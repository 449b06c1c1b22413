-- The closed markets that wait for their resolution, and the open ones that are disputed at the feed; those with the highest
-- stakes first. Not those that are closed only because they are not mirrored any more, unless somebody has bet on them.
-- One row at least, with how many there are.
with disputed as (
  select market_id, 'it is disputed' as reason,
         evidence || jsonb_build_object('since', to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as evidence
  from market_disputes
), awaited as (
  select m.id, coalesce(e.reason, d.reason) as reason, coalesce(e.evidence, d.evidence) as evidence
  from markets m
  left join market_evidence e on e.market_id = m.id and e.seen_at >= m.closed_at
  left join disputed d on d.market_id = m.id
  where m.status = 'closed'
  union all
  select m.id, d.reason, d.evidence
  from disputed d
  join markets m on m.id = d.market_id
  where m.status = 'open'
), waiting as (
  select m.id, m.title, m.market_type, m.status, m.closed_at, m.expires_at, b.bets, b.staked,
         coalesce(a.reason, case when m.polymarket_id is null then 'its time is over or it was closed'
                                 else 'the feed has not resolved it' end) as reason,
         coalesce(a.evidence, '{}')::text as evidence
  from awaited a
  join markets m on m.id = a.id
  cross join lateral (
    select count(*) as bets, coalesce(sum(amount), 0) as staked from bets
    where has_pending_bets(m.id) and market_id = m.id and status = 'pending'
  ) b
  where m.closed_by is distinct from 'unchosen' or b.bets > 0
)
select t.total, p.*
from (select count(*) as total from waiting) t
left join (select * from waiting order by staked desc, id limit $1 offset $2) p on true
order by p.staked desc, p.id
