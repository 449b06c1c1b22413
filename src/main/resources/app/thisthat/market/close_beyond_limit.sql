-- Closes up to a thousand of the open mirrored markets beyond the first $1, those that nobody has an interest in: bets, or a
-- market that follows it. First come those somebody has, then the most liquid. Answers the closed ones. $2 and $3 the lease
-- without which nothing is done.
with ranked as (
  select m.id, i.interest,
         row_number() over (order by i.interest desc, coalesce(m.liquidity, -1) desc, m.id desc) as place
  from markets m
  cross join lateral (
    select has_pending_bets(m.id)
           or exists (select from markets c where c.linked_market_id = m.id and c.linked_market_id is not null
                                              and c.status in ('open', 'closed')) as interest
  ) i
  where m.status = 'open' and m.polymarket_id is not null
), excess as (
  select id from ranked where place > $1 and not interest order by place desc limit 1000
), locked as (
  select m.id
  from markets m
  join excess e on e.id = m.id
  where m.status = 'open' and (select lease_holds($2, $3))
  order by m.id
  for no key update of m
)
update markets m
set status = 'closed', closed_at = now(), closed_by = 'unchosen', updated_at = now()
from locked l
where m.id = l.id
returning m.id
