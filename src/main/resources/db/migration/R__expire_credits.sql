-- Takes the credits of up to p_limit inactive users whose warning is due. Returns one row for each processed warning,
-- with a null amount if the warning was void. The caller repeats the call until it returns no row.
--
-- Activity since the warning is checked under the user's lock: a sign-in, claim or bet before the lock keeps all
-- credits.
--
-- A warning is void, and its user is warned again later,
--   - if p_expire_after is longer than it was, so that the credits are not due yet;
--   - if it has been due for two days: credits did not expire in that time;
--   - if its mail was not sent within a day (a closed account needs no mail).
--
-- Sequential scans are disabled since the table may have grown after its statistics were collected.
create or replace function expire_credits(p_limit int, p_expire_after interval) returns table (user_id uuid, amount numeric)
language plpgsql set enable_seqscan = off as $$
declare
  v_lapses uuid[];
begin
  v_lapses := array(select l.id from credit_lapses l where l.expired_at is null and l.due_at <= clock_timestamp()
                    order by l.due_at limit p_limit for update skip locked);
  perform 1 from users u
  where u.id = any (array(select l.user_id from credit_lapses l where l.id = any (v_lapses)))
  order by u.id for no key update;

  return query
  with judged as (
    select l.id, u.id as owner, u.credit_balance as balance,
           u.credit_balance > 0 and last_activity(u.id, u.seen_at, u.ledger_seq) = l.since
             and not coalesce(u.suspension = 'everything'
                              and coalesce(u.suspended_until > clock_timestamp(), true), false)
             and l.since <= clock_timestamp() - p_expire_after
             and l.due_at > clock_timestamp() - interval '2 days'
             and (u.closed_at is not null
                  or exists (select 1 from mails m
                             where m.id = l.id and m.sent_at < l.warned_at + interval '1 day')) as lapsed
    from credit_lapses l join users u on u.id = l.user_id
    where l.id = any (v_lapses)
  ), entry as (
    select j.*, row_number() over (order by j.owner) as ord from judged j where j.lapsed
  ), posted as materialized (
    select p.* from (
      select array_agg(e.owner order by e.ord) as users, array_agg(-e.balance order by e.ord) as amounts,
             array_agg('expired'::text) as types, array_agg(e.id order by e.ord) as ids,
             array_agg(0::numeric) as nothing
      from entry e
    ) g, ledger_post(g.users, g.amounts, g.types, g.ids, g.nothing, g.nothing) p
  ), expired as (
    update credit_lapses l
    set expired_at = clock_timestamp(), amount = (select e.balance from entry e where e.id = l.id)
    where l.id = any (array(select e.id from entry e join posted p on p.ord = e.ord where p.accepted))
  ), void as (
    delete from credit_lapses l where l.id = any (array(select j.id from judged j where not j.lapsed))
  )
  select j.owner, case when j.lapsed then j.balance::numeric end from judged j;
end $$;
