-- A page of users, newest first: those whose username or address begins with the pattern $1 (like, lower case) or with
-- the id $2, all if both are null; only those before the id $3 (null: any). $4 limit, $5 offset.
select u.id, u.username, u.email, u.role, u.credit_balance, u.credit_debt, u.total_volume, u.overall_pnl, u.created_at,
       u.seen_at, u.closed_at, u.email_verified_at is not null as email_verified,
       case when coalesce(u.suspended_until > now(), true) then u.suspension end as suspension, u.suspended_until,
       u.suspension_reason,
       (select count(*) from sessions s
        where s.user_id = u.id and s.ended_at is null and s.expires_at > now() and s.token_version = u.token_version)
         as sessions
from users u
where ($1::text is null and $2::uuid is null
       or u.id in (select n.id from users n where lower(n.username) like $1
                   union all
                   select e.id from users e where lower(e.email) like $1
                   union all
                   select $2))
  and ($3::uuid is null or u.id < $3)
order by u.id desc
limit $4 offset $5
