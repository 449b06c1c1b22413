-- The current day in a time zone and its end; in UTC if the server does not know the zone.
create or replace function user_day(p_zone text, out day date, out ends_at timestamptz)
language plpgsql stable as $$
begin
  day := (now() at time zone p_zone)::date;
  ends_at := (day + 1)::timestamp at time zone p_zone;
exception when invalid_parameter_value then
  day := (now() at time zone 'UTC')::date;
  ends_at := (day + 1)::timestamp at time zone 'UTC';
end $$;
