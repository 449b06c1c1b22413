-- The open mirrored markets to watch, suspended ones left out: first those with pending bets, their own or those of a
-- linked cross market, then those that somebody looks at, then those with the highest trend score.
--
-- $1 limit, $2 markets that somebody looks at.
with betted as materialized (
  select coalesce(m.linked_market_id, m.id) as id
  from markets_with_pending_bets() p (id)
  join markets m on m.id = p.id
  where m.linked_market_id is null or m.status in ('open', 'closed')
), viewed as materialized (
  select coalesce(v.linked_market_id, v.id) as id from markets v where v.id = any ($2::uuid[])
), active as (
  select t.market_id as id
  from market_trends t
  join markets m on m.id = t.market_id
  join market_odds o on o.market_id = t.market_id and not o.suspended
  where m.status = 'open' and m.polymarket_id is not null
  order by t.score desc, t.market_id desc
  limit $1
), candidates as (
  select id from betted
  union
  select id from viewed
  union
  select id from active
)
select m.id, m.polymarket_id, m.this_token, m.that_token
from candidates c
join markets m on m.id = c.id
join market_odds o on o.market_id = m.id and not o.suspended
left join market_trends t on t.market_id = m.id
where m.status = 'open' and m.polymarket_id is not null
order by m.id in (select id from betted) desc, m.id in (select id from viewed) desc, coalesce(t.score, 0) desc, m.id desc
limit $1
