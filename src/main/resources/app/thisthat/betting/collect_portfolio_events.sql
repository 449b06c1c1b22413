-- Queues a point at the end of the next five minutes for each user with an event in them, if all events before $1 are
-- committed and the five minutes are over by then. After a downtime of more than $2 milliseconds one step ends that long
-- ago, since older odds are known by the hour only. Returns the end of the step; no row: there is none yet.
--
-- Every event has a ledger row, except losses and their reversals. Losses are found by their markets.
with step as materialized (
  select p.collected_to as since,
         greatest(p.collected_to + interval '5 minutes',
                  date_bin('5 minutes', $1::timestamptz - $2::bigint * interval '1 millisecond', 'epoch')) as until
  from portfolio_progress p
  for update
), due as materialized (
  select s.since, s.until from step s where s.until <= $1
), settling as (
  select m.id from due d join markets m on m.settled_at >= d.since where m.status = 'resolved'
  union all
  select m.id from markets m where m.status = 'resolved' and m.settled_at is null and exists (select from due)
), queued as (
  insert into portfolio_due (at, user_id)
  select d.until, e.user_id
  from due d
  cross join lateral (
    select t.user_id from credit_transactions t where t.created_at > d.since and t.created_at <= d.until
    union
    select b.user_id
    from settling m join bets b on b.market_id = m.id
    where b.status = 'lost' and b.status <> 'pending' and b.resolved_at > d.since and b.resolved_at <= d.until
    union
    select p.user_id from past_settlements p
    where p.reversed_at > d.since
      and (p.reversed_at <= d.until or (p.settled_at > d.since and p.settled_at <= d.until))
  ) e
  on conflict do nothing
)
update portfolio_progress p set collected_to = d.until from due d returning d.until
