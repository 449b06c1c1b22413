-- Adds entries about the daily reward for up to p_limit users whose last claim was p_delay ago, in the order of the
-- claims, and moves the cursor of the job p_type past them. Users whose claim is older than p_until, because the job was
-- late, and those with a shorter streak than p_min_streak get none. Returns the number of users passed and those with an
-- entry. A claim has one entry of a type.
create or replace function inbox_remind(
  p_type text, p_delay interval, p_until interval, p_min_streak int, p_limit int)
returns table (passed bigint, users uuid[])
language plpgsql set enable_seqscan = off as $$
declare
  v_from inbox_progress;
begin
  select p.* into v_from from inbox_progress p where p.job = p_type for update;
  return query
  with due as materialized (
    select u.id, u.last_daily_reward_at as claimed_at, u.daily_streak as streak
    from users u
    where (u.last_daily_reward_at, u.id) > (v_from.at, v_from.id)
      and u.last_daily_reward_at <= clock_timestamp() - p_delay
    order by u.last_daily_reward_at, u.id
    limit p_limit
  ), moved as (
    update inbox_progress p set at = d.claimed_at, id = d.id
    from (select d.claimed_at, d.id from due d order by d.claimed_at desc, d.id desc limit 1) d
    where p.job = p_type
  ), composed as (
    select array_agg(d.id order by d.id) as users, array_agg(p_type) as types,
           array_agg(extract(epoch from d.claimed_at)::text order by d.id) as keys,
           array_agg(jsonb_build_object(
             'streak', d.streak, case p_type when 'reward_ready' then 'availableAt' else 'claimBefore' end,
             to_char((d.claimed_at + case p_type when 'reward_ready' then p_delay else p_until end) at time zone 'UTC',
                     'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by d.id) as payloads
    from due d
    where d.claimed_at > clock_timestamp() - p_until and d.streak >= p_min_streak
    having count(*) > 0
  )
  select (select count(*) from due),
         array(select a.user_id from composed c, inbox_add_all(c.users, c.types, c.keys, c.payloads) a);
end $$;
