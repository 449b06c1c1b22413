-- Ends up to p_limit days of users that are over, with a digest of the alerts that were held back; with p_user only that
-- user's. Returns the number of digests and of ended days. Several nodes may call it at once.
create or replace function tell_alert_digests(p_limit int, p_user uuid default null, out digests int, out days int)
language plpgsql as $$
declare
  v_day alert_days;
begin
  digests := 0;
  days := 0;
  for v_day in
    select * from alert_days d
    where d.ends_at <= now() and (p_user is null or d.user_id = p_user)
    order by d.ends_at
    limit p_limit
    for update skip locked
  loop
    if v_day.held > 0 then
      perform inbox_add(v_day.user_id, 'alert_digest', extract(epoch from v_day.ends_at)::bigint::text,
                        jsonb_build_object('day', v_day.day, 'count', v_day.held, 'alerts', v_day.digest));
      digests := digests + 1;
    end if;
    delete from alert_days d where d.user_id = v_day.user_id;
    days := days + 1;
  end loop;
end $$;
