-- The lowest id that can be generated at a moment: ids begin with their time in milliseconds.
create or replace function first_id(moment timestamptz) returns uuid language sql stable as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
