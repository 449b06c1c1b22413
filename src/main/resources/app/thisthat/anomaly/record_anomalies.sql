-- Appended to a rule: stores its findings under the rule name $1 and returns the number of new ones. A finding that was
-- absent for 7 days is new again.
, recorded as (
  insert into anomalies as a (id, rule, subject, user_id, figures, since, last_seen_at)
  select gen_random_uuid(), $1, f.subject, f.user_id, f.figures, now(), now() from found f
  on conflict (rule, subject) do update
  set figures = excluded.figures,
      since = case when a.last_seen_at < now() - interval '7 days' then now() else a.since end,
      acknowledged_at = case when a.last_seen_at >= now() - interval '7 days' then a.acknowledged_at end,
      acknowledged_by = case when a.last_seen_at >= now() - interval '7 days' then a.acknowledged_by end,
      last_seen_at = now()
  returning since = last_seen_at as is_new
)
select count(*) filter (where is_new) as recorded from recorded
