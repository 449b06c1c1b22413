-- Ends up to p_limit days of users that are over; with p_users only theirs. Returns the number of ended days, and the
-- digests of the alerts that were held back as entries for inbox_add_all(). Several nodes may call it at once.
create or replace function end_alert_days(p_limit int, p_users uuid[] default null, out days bigint, out users uuid[],
                                          out types text[], out keys text[], out payloads jsonb[])
language sql as $$
  with over as materialized (
    select d.user_id from alert_days d
    where d.ends_at <= now() and (p_users is null or d.user_id = any (p_users))
    order by d.ends_at
    limit p_limit
    for update skip locked
  ), ended as (
    delete from alert_days d using over o where d.user_id = o.user_id
    returning d.*
  )
  select count(*),
         coalesce(array_agg(e.user_id order by e.user_id) filter (where e.held > 0), '{}'),
         coalesce(array_agg('alert_digest'::text order by e.user_id) filter (where e.held > 0), '{}'),
         coalesce(array_agg(extract(epoch from e.ends_at)::bigint::text order by e.user_id)
                    filter (where e.held > 0), '{}'),
         coalesce(array_agg(jsonb_build_object('day', e.day, 'count', e.held, 'alerts', e.digest) order by e.user_id)
                    filter (where e.held > 0), '{}')
  from ended e
$$;
