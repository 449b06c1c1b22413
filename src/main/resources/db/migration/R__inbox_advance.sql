-- Processes a chunk of the oldest waiting event of a market in the caller's transaction: collects the users of up to
-- p_limit bets, or adds the entries of up to p_limit users. Events take turns, so a large market does not delay others.
-- Returns whether there was an event, and the users with new entries. The caller repeats the call until there is none.
--
-- The chunk and its cursor are one transaction, and the event stays locked: a crash repeats the chunk, and another node
-- takes another event. Only the ids of one chunk are in memory.
--
-- An event that has been overtaken is dropped: a settlement by a correction, which has its own event, and a closing or
-- rewording by the end of the market. The market is locked while settled bets are collected, so that no correction takes
-- them back meanwhile.
create or replace function inbox_advance(p_limit int) returns table (worked boolean, users uuid[])
language plpgsql set enable_seqscan = off as $$
declare
  v_event inbox_market_events;
  v_market markets;
  v_count int;
  v_last uuid;
  v_users uuid[] := '{}';
begin
  select e.* into v_event from inbox_market_events e order by e.touched_at, e.id limit 1 for update skip locked;
  if v_event.id is null then
    return query select false, v_users;
    return;
  end if;

  if v_event.kind = 'settled' and v_event.phase = 'collect' then
    select m.* into v_market from markets m where m.id = v_event.market_id for share;
  else
    select m.* into v_market from markets m where m.id = v_event.market_id;
  end if;

  if v_market.id is null
     or (case v_event.kind when 'settled' then v_market.settled_at is null or v_market.settlement_generation <> v_event.generation
                           when 'closed' then v_market.status <> 'closed'
                           else v_market.status not in ('open', 'closed') end) then
    delete from inbox_recipients r where (r.event_id, r.user_id) in (
      select d.event_id, d.user_id from inbox_recipients d where d.event_id = v_event.id order by d.user_id limit p_limit);
    get diagnostics v_count = row_count;
    if v_count < p_limit then
      delete from inbox_market_events e where e.id = v_event.id;
    end if;
    return query select true, v_users;
    return;
  end if;

  if v_event.phase = 'collect' then
    if v_event.kind = 'settled' then
      with chunk as materialized (
        select b.id, b.user_id, b.side, b.amount - b.cashed_stake as stake, b.odds_at_bet, b.status::text as status,
               b.actual_payout, row_number() over (partition by b.user_id order by b.id) as position
        from (
          select * from bets b
          where b.market_id = v_event.market_id and b.settlement_generation = v_event.generation and b.status <> 'pending'
            and b.id > v_event.cursor
          order by b.id limit p_limit
        ) b
      ), collected as (
        insert into inbox_recipients as r (event_id, user_id, bets, settled, won, lost, stake, payout)
        select v_event.id, c.user_id,
               coalesce(jsonb_agg(jsonb_build_object(
                 'betId', c.id, 'side', c.side, 'stake', c.stake, 'odds', c.odds_at_bet, 'status', c.status,
                 'payout', c.actual_payout) order by c.id) filter (where c.position <= 20), '[]'),
               count(*), count(*) filter (where c.status = 'won'), count(*) filter (where c.status = 'lost'),
               sum(c.stake), sum(c.actual_payout)
        from chunk c
        group by c.user_id
        order by c.user_id
        on conflict (event_id, user_id) do update
        set bets = jsonb_path_query_array(r.bets || excluded.bets, '$[0 to 19]'), settled = r.settled + excluded.settled,
            won = r.won + excluded.won, lost = r.lost + excluded.lost, stake = r.stake + excluded.stake,
            payout = r.payout + excluded.payout
      )
      select count(*), (array_agg(c.id order by c.id desc))[1] into v_count, v_last from chunk c;
    else
      with chunk as materialized (
        select b.id, b.user_id from bets b
        where b.market_id between v_event.market_id and v_event.market_id and b.status = 'pending' and b.id > v_event.cursor
        order by b.market_id, b.id limit p_limit
      ), collected as (
        insert into inbox_recipients (event_id, user_id)
        select distinct v_event.id, c.user_id from chunk c order by c.user_id
        on conflict (event_id, user_id) do nothing
      )
      select count(*), (array_agg(c.id order by c.id desc))[1] into v_count, v_last from chunk c;
    end if;
    update inbox_market_events e
    set cursor = coalesce(v_last, e.cursor), phase = case when v_count < p_limit then 'deliver' else 'collect' end,
        touched_at = clock_timestamp()
    where e.id = v_event.id;
    return query select true, v_users;
    return;
  end if;

  with taken as materialized (
    delete from inbox_recipients r
    where (r.event_id, r.user_id) in (
      select d.event_id, d.user_id from inbox_recipients d where d.event_id = v_event.id order by d.user_id limit p_limit)
    returning r.*
  ), composed as (
    select count(*) as taken, array_agg(t.user_id order by t.user_id) as users,
           array_agg(case when v_event.kind <> 'settled' then 'market_' || v_event.kind
                          when v_event.generation = 0 then 'settled' else 'corrected' end) as types,
           array_agg(case when v_event.kind <> 'settled' then v_market.id || ':' || v_event.id
                          when v_event.generation = 0 then v_market.id::text
                          else v_market.id || ':' || v_event.generation end) as keys,
           array_agg(
             jsonb_build_object('marketId', v_market.id, 'marketTitle', v_market.title) || v_event.details
             || case when v_event.kind <> 'settled' then '{}' else jsonb_build_object(
                  'thisOption', v_market.this_option, 'thatOption', v_market.that_option, 'resolution', v_market.resolution,
                  'result', case when t.won = 0 and t.lost = 0 then 'refunded' when t.lost = 0 then 'won'
                                 when t.won = 0 then 'lost' else 'mixed' end,
                  'betCount', t.settled, 'stake', t.stake, 'payout', t.payout, 'profit', t.payout - t.stake,
                  'bets', t.bets) end
             order by t.user_id) as payloads
    from taken t
  ), added as (
    select a.user_id from composed c, inbox_add_all(c.users, c.types, c.keys, c.payloads) a
  )
  select (select c.taken from composed c), array(select a.user_id from added a) into v_count, v_users;
  if v_count < p_limit then
    delete from inbox_market_events e where e.id = v_event.id;
  else
    update inbox_market_events e set touched_at = clock_timestamp() where e.id = v_event.id;
  end if;
  return query select true, v_users;
end $$;
