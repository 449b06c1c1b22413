-- Ends up to $1 days of users that are over, with a digest of the alerts that were held back.
select e.days as changed, cardinality(e.users) as told, 0 as held,
       array(select a.user_id from inbox_add_all(e.users, e.types, e.keys, e.payloads) a) as users
from end_alert_days($1) e
