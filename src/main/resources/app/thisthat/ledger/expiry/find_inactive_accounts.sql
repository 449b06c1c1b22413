-- Scans $2 accounts after id $1 in the order of their ids. Returns the last scanned id (null: no more accounts) and the
-- accounts without activity for $3 milliseconds, including those that have a warning already.
with scanned as materialized (
  select u.id, u.credit_balance, u.seen_at, u.ledger_seq,
         u.suspension = 'everything' and coalesce(u.suspended_until > clock_timestamp(), true) as suspended
  from users u
  where u.id > $1
  order by u.id
  limit $2
), candidate as (
  select s.id, last_activity(s.id, s.seen_at, s.ledger_seq) as since
  from scanned s
  where s.credit_balance > 0 and s.suspended is not true
    and s.seen_at < clock_timestamp() - $3::bigint * interval '1 millisecond'
)
select (select s.id from scanned s order by s.id desc limit 1) as last_id,
       array(select c.id from candidate c
             where c.since < clock_timestamp() - $3::bigint * interval '1 millisecond') as inactive
