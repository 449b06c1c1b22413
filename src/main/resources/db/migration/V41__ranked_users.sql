-- Who is ranked: users, neither closed nor suspended in any way.
create view ranked_users as
select id, username, overall_pnl, total_volume
from users
where role = 'user'
  and closed_at is null
  and not coalesce(suspension is not null and coalesce(suspended_until > now(), true), false);

grant select on ranked_users to thisthat_service;
