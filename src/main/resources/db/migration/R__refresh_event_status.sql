-- Keeps events.status: open while a market of the event is open, else closed while one is closed, else resolved if one
-- is resolved, else cancelled; null without markets. Locks the events first: of two transactions that change markets of
-- one event, the later one sees the markets of the earlier one.
create or replace function refresh_event_status() returns trigger language plpgsql as $$
declare
  v_events uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(distinct n.event_id) into v_events from new_rows n where n.event_id is not null;
  else
    select array_agg(distinct c.event_id) into v_events
    from (
      select unnest(array[n.event_id, o.event_id]) as event_id
      from new_rows n
      join old_rows o on o.id = n.id
      where (n.status, n.event_id) is distinct from (o.status, o.event_id)
    ) c
    where c.event_id is not null;
  end if;
  if v_events is null then
    return null;
  end if;
  perform from events e where e.id = any (v_events) order by e.id for no key update;
  update events e
  set status = s.status, updated_at = now()
  from (
    select a.id,
           (array['open', 'closed', 'resolved', 'cancelled'])[
             min(array_position(array['open', 'closed', 'resolved', 'cancelled'], m.status))] as status
    from unnest(v_events) a (id)
    left join markets m on m.event_id = a.id
    group by a.id
  ) s
  where e.id = s.id and e.status is distinct from s.status;
  return null;
end $$;

create or replace trigger event_status_after_insert after insert on markets
  referencing new table as new_rows for each statement execute function refresh_event_status();

create or replace trigger event_status_after_update after update on markets
  referencing old table as old_rows new table as new_rows for each statement execute function refresh_event_status();
