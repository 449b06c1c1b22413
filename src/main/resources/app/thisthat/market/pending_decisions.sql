-- Decisions that await an admin, those on the markets with the highest stakes first: closed unresolved markets, open
-- ones that are disputed at the feed, markets with bets that the feed has renamed, and resolved ones for which the feed
-- names another winner. Markets closed because they are
-- excluded from mirroring are left out unless they have bets. At least one row, with the total.
--
-- $1 limit, $2 offset, $3 admin, for the conflict of interest.
with disputed as (
  select market_id, 'The outcome is disputed' as reason,
         evidence || jsonb_build_object('since', to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
           as evidence
  from market_disputes
), undecided as (
  select m.id, coalesce(e.reason, d.reason) as reason, coalesce(e.evidence, d.evidence) as evidence,
         null::market_renames as rename
  from markets m
  left join market_evidence e on e.market_id = m.id and e.seen_at >= m.closed_at
  left join disputed d on d.market_id = m.id
  where m.status = 'closed'
  union all
  select m.id, d.reason, d.evidence, null
  from disputed d
  join markets m on m.id = d.market_id
  where m.status = 'open'
  union all
  select m.id, 'The feed has renamed the market', null, r
  from market_renames r
  join markets m on m.id = r.market_id
  where r.decision is null and m.status in ('open', 'closed')
  union all
  select m.id, 'The feed names another winner',
         r.evidence || jsonb_build_object('since', to_char(r.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
         null
  from contested_resolutions r
  join markets m on m.id = r.market_id
  where m.status = 'resolved' and r.evidence ->> 'resolution' = m.resolution -- not corrected since
), pending as (
  select m.id, m.title, m.market_type, m.status, m.closed_at, m.expires_at, b.bets, b.staked,
         coalesce(a.reason, case when m.polymarket_id is null then 'The market has expired or was closed'
                                 else 'The feed has not resolved the market' end) as reason,
         coalesce(a.evidence, '{}')::text as evidence, (a.rename).id as rename_id,
         case when (a.rename).id is not null then jsonb_build_object(
           'id', (a.rename).id,
           'seenAt', to_char((a.rename).seen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'current', jsonb_build_object(
             'title', m.title, 'question', coalesce(m.question, m.title), 'groupItemTitle', m.group_item_title,
             'description', m.description, 'thisOption', m.this_option, 'thatOption', m.that_option),
           'proposed', jsonb_build_object(
             'title', (a.rename).title, 'question', (a.rename).question,
             'groupItemTitle', (a.rename).group_item_title, 'description', (a.rename).description,
             'thisOption', (a.rename).this_option, 'thatOption', (a.rename).that_option))::text end as rename,
         not (select conflicts_allowed from admin_policy)
           and m.id in (select own.market_id from bets own where own.user_id = $3) as conflict
  from undecided a
  join markets m on m.id = a.id
  cross join lateral (
    select count(*) as bets, coalesce(sum(amount), 0) as staked
    from (
      select amount from bets
      where m.status <> 'resolved' and has_pending_bets(m.id) and market_id = m.id and status = 'pending'
      union all
      select amount from bets where m.status = 'resolved' and market_id = m.id and status <> 'pending'
    ) x
  ) b
  where m.closed_by is distinct from 'unchosen' or b.bets > 0 or (a.rename).id is not null
)
select t.total, p.*
from (select count(*) as total from pending) t
left join (select * from pending order by staked desc, id, rename_id limit $1 offset $2) p on true
order by p.staked desc, p.id, p.rename_id
