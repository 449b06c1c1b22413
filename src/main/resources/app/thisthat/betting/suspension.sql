-- The suspension of the user $1, if it is in force.
select suspension, suspended_until, suspension_reason
from users
where id = $1 and suspension is not null and coalesce(suspended_until > clock_timestamp(), true)
