-- Walks $2 accounts on from $1 in the order of their ids: up to which it came (null: there are no more), and at which of
-- them nothing has happened for $3 milliseconds; that some of their owners were warned before is seen by the warning.
with walked as materialized (
  select u.id, u.credit_balance, u.seen_at, u.ledger_seq,
         u.suspension = 'everything' and coalesce(u.suspended_until > clock_timestamp(), true) as suspended
  from users u
  where u.id > $1
  order by u.id
  limit $2
), quiet as (
  select w.id, last_activity(w.id, w.seen_at, w.ledger_seq) as since
  from walked w
  where w.credit_balance > 0 and w.suspended is not true
    and w.seen_at < clock_timestamp() - $3::bigint * interval '1 millisecond'
)
select (select w.id from walked w order by w.id desc limit 1) as walked_to,
       array(select q.id from quiet q
             where q.since < clock_timestamp() - $3::bigint * interval '1 millisecond') as silent
