-- The block of ranks_by_user that has the rank of a user, of 16,384: about 60 users in each with a million users. The last
-- bits of an id are random.
create or replace function rank_block(user_id uuid) returns int
language sql immutable parallel safe as $$
  select (get_byte(uuid_send(user_id), 14) & 63) << 8 | get_byte(uuid_send(user_id), 15)
$$;
