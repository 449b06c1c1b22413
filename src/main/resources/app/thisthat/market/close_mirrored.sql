-- Closes mirrored markets that the feed has ended and returns those that were open. Their odds get the time of the
-- closure, so that an older response of the feed does not reopen them. A market closed by an admin stays so and
-- records the feed's closure.
--
-- $1 feed ids, $2 times of the closure by the feed's clock (null if unknown), $3 and $4 lease (job, token).
with ended as (
  select * from unnest($1::text[], $2::timestamptz[]) e (feed_id, quoted_at)
  where (select lease_holds($3, $4))
), locked as (
  select m.id, m.status, m.closed_by = 'admin' as by_admin, least(coalesce(e.quoted_at, now()), now()) as quoted_at
  from markets m
  join ended e on e.feed_id = m.polymarket_id
  where m.status = 'open'
     or (m.status = 'closed' and (m.closed_by = 'vanished' or (m.closed_by = 'admin' and m.feed_ended_at is null)))
  order by m.id
  for no key update of m
), dated as (
  update market_odds o
  set quoted_at = greatest(o.quoted_at, l.quoted_at)
  from locked l
  where o.market_id = l.id
), closed as (
  update markets m
  set status = 'closed', closed_at = coalesce(m.closed_at, now()),
      closed_by = case when l.by_admin then 'admin' else 'feed' end,
      feed_ended_at = case when l.by_admin then l.quoted_at end, updated_at = now()
  from locked l
  where m.id = l.id
)
select id from locked where status = 'open'
