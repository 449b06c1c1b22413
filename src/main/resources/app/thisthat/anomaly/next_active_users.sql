-- The next $2 of those who staked or settled since yesterday began (UTC), behind $1 in the order of their ids.
select array(
  select p.user_id from (
    (select d.user_id from daily_totals d
     where d.day = (now() at time zone 'UTC')::date and d.user_id > $1 order by d.user_id limit $2)
    union
    (select d.user_id from daily_totals d
     where d.day = (now() at time zone 'UTC')::date - 1 and d.user_id > $1 order by d.user_id limit $2)
  ) p
  order by p.user_id
  limit $2) as players
