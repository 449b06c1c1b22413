-- The next $2 users after id $1 with bets placed or settled since the start of yesterday (UTC), in the order of their
-- ids.
select array(
  select p.user_id from (
    (select d.user_id from daily_totals d
     where d.day = (now() at time zone 'UTC')::date and d.user_id > $1 order by d.user_id limit $2)
    union
    (select d.user_id from daily_totals d
     where d.day = (now() at time zone 'UTC')::date - 1 and d.user_id > $1 order by d.user_id limit $2)
  ) p
  order by p.user_id
  limit $2) as users
