-- Ends the active sessions of the user $1; with $2 not null only the session $2. $3 is the reason.
update sessions
set ended_at = clock_timestamp(), end_reason = $3
where user_id = $1 and ($2::uuid is null or id = $2) and ended_at is null
