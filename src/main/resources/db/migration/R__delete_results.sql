-- Deletes the results of a user when the account is closed, whatever statement closes it. What users staked on each market
-- stays, like their bets. The lock waits for count_results(), which may be adding a result of the user.
create or replace function delete_results() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  perform 1 from users u where u.id = new.id for update;
  delete from user_results where user_id = new.id;
  delete from user_calibration where user_id = new.id;
  return null;
end $$;

create or replace trigger users_results_end after update of closed_at on users
  for each row when (old.closed_at is null and new.closed_at is not null)
  execute function delete_results();
