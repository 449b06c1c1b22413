-- Whether the user $1 hides the results from others; no row if there is no such account.
select coalesce(preferences ->> 'publicResults', 'true') = 'false' as hidden
from users
where id = $1 and closed_at is null
