-- Whether the network $3 may have another reset mail sent to the address $2 of the account $1 (rule reset-mails): in the
-- last $4 seconds it requested fewer than $5, and, unless the account signed in from it, all such networks together
-- fewer than $6. The caller holds the account's lock.
select coalesce(r.same_network < $5::int and (known.network or r.unknown_networks < $6::int), false) as allowed
from users u
cross join lateral (
  select exists (select from account_origins o where o.user_id = u.id and o.origin = $3) as network
) known
cross join lateral (
  select count(*) filter (where m.origin = $3) as same_network,
         count(*) filter (where not exists (
           select from account_origins o where o.user_id = u.id and o.origin = m.origin)) as unknown_networks
  from mails m
  where m.user_id = u.id and m.kind = 'reset' and m.created_at > clock_timestamp() - $4::int * interval '1 second'
) r
where u.id = $1 and lower(u.email) = lower($2) and u.closed_at is null
