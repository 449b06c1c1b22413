-- The end of the quiet hours that are in force at a moment, by all preferences of a user; the moment itself outside of
-- them. They are a daily period of the user's time zone, which may include midnight. A time zone that this database does
-- not know counts as UTC.
create or replace function quiet_until(p_preferences jsonb, p_at timestamptz) returns timestamptz
language plpgsql stable as $$
declare
  v_start time := p_preferences #>> '{quietHours,start}';
  v_end time := p_preferences #>> '{quietHours,end}';
  v_zone text := coalesce(p_preferences ->> 'timeZone', 'UTC');
  v_local timestamp;
  v_until timestamp;
begin
  if v_start is null or v_end is null then
    return p_at;
  end if;
  begin
    v_local := p_at at time zone v_zone;
  exception when invalid_parameter_value then
    v_zone := 'UTC';
    v_local := p_at at time zone v_zone;
  end;
  if v_start < v_end then
    v_until := case when v_local::time >= v_start and v_local::time < v_end then v_local::date + v_end end;
  else
    v_until := case when v_local::time >= v_start then v_local::date + 1 + v_end
                    when v_local::time < v_end then v_local::date + v_end end;
  end if;
  return greatest(p_at, coalesce(v_until at time zone v_zone, p_at));
end $$;
