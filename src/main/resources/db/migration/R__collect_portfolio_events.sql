-- Queues a point at the end of the next five minutes for each user with an event in them, if these are over at p_committed,
-- before which all events are committed. After a downtime longer than p_behind_max one step ends that long ago, since older
-- odds are known by the hour only. Returns the end of the step; null: there is none yet.
--
-- Every event has a ledger row, except losses and their reversals. Losses are found by their markets. Disabled scans and
-- joins, and a look-up for each market, keep the plan on the indexes: ledger rows by time, and the bets of the few markets
-- that were settled. An index on the losses by user has the time behind the user, and would be read completely.
create or replace function collect_portfolio_events(p_committed timestamptz, p_behind_max interval) returns timestamptz
language plpgsql set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_since timestamptz;
  v_until timestamptz;
begin
  select p.collected_to,
         greatest(p.collected_to + interval '5 minutes', date_bin('5 minutes', p_committed - p_behind_max, 'epoch'))
  into v_since, v_until
  from portfolio_progress p
  for update;
  if v_until > p_committed then
    return null;
  end if;

  insert into portfolio_due (at, user_id)
  select v_until, t.user_id
  from credit_transactions t
  where t.created_at > v_since and t.created_at <= v_until
  union
  select v_until, b.user_id
  from (
    select m.id from markets m where m.status = 'resolved' and m.settled_at >= v_since
    union all
    select m.id from markets m where m.status = 'resolved' and m.settled_at is null
  ) m
  cross join lateral (
    select x.user_id from bets x
    where x.market_id = m.id and x.status = 'lost' and x.status <> 'pending'
      and (x.resolved_at > v_since and x.resolved_at <= v_until) is true -- not a condition of an index
    offset 0
  ) b
  union
  select v_until, p.user_id
  from past_settlements p
  where p.reversed_at > v_since
    and (p.reversed_at <= v_until or (p.settled_at > v_since and p.settled_at <= v_until))
  on conflict do nothing;

  update portfolio_progress set collected_to = v_until;
  return v_until;
end $$;
