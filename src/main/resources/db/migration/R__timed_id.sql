-- A new id that begins with a moment in milliseconds, as the ids that the service generates (UUID version 7).
create or replace function timed_id(moment timestamptz) returns uuid language sql volatile as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '7'
          || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
$$;
