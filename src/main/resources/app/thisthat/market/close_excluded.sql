-- Closes those of the feed's markets $1 that are open and that nobody has an interest in: no bets, no market that follows it;
-- not those that are among $2, too. Answers these, and those that are to be followed still. $3 and $4 the lease without which
-- nothing is done.
with known as (
  select m.id, m.polymarket_id, has_pending_bets(m.id)
         or exists (select from markets c where c.linked_market_id = m.id and c.linked_market_id is not null
                                            and c.status in ('open', 'closed'))
         or (m.status = 'open' and m.polymarket_id = any ($2::text[])) as followed
  from markets m
  where m.polymarket_id = any ($1::text[]) and m.status in ('open', 'closed')
), locked as (
  select m.id
  from markets m
  join known k on k.id = m.id
  where m.status = 'open' and not k.followed and (select lease_holds($3, $4))
  order by m.id
  for no key update of m
), closed as (
  update markets m
  set status = 'closed', closed_at = now(), closed_by = 'unchosen', updated_at = now()
  from locked l
  where m.id = l.id
  returning m.id
)
select k.id, k.polymarket_id, k.followed
from known k
left join closed c on c.id = k.id
where k.followed or c.id is not null
