drop function expire_credits(int, interval);

create or replace function expire_credits(p_limit int) returns table (user_id uuid, amount numeric)
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
                              and coalesce(u.suspended_until > clock_timestamp(), true), false) as lapsed
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
  select j.owner, case when j.lapsed then j.balance end from judged j;
end $$;
