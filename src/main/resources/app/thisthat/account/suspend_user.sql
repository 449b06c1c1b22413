-- Sets the suspension of the user $1 to the scope $2 ('betting', 'everything' or null for none) until $3 for the reason
-- $4. If something changed, adds an entry of the admin $5 to the audit log. No row: the user does not exist or is
-- closed.
with before as materialized (
  select id, suspension, suspended_until, suspension_reason
  from users
  where id = $1 and closed_at is null
  for no key update
), changed as (
  update users u
  set suspension = $2, suspended_until = case when $2::text is not null then $3::timestamptz end,
      suspension_reason = case when $2::text is not null then $4 end, updated_at = now()
  from before b
  where u.id = b.id
  returning u.id, u.suspension, u.suspended_until, u.suspension_reason
)
select c.id, c.suspension, c.suspended_until, c.suspension_reason,
       case when to_jsonb(b) <> to_jsonb(c)
         then audit_append($5, case when $2::text is null then 'user.reinstate' else 'user.suspend' end, c.id, $4,
                           to_jsonb(b) - 'id', to_jsonb(c) - 'id')
       end
from changed c
join before b on b.id = c.id
