-- The announcement of the admin $1 with the key $2.
select id, title, text, mail, created_at, request_hash from announcements where admin_id = $1 and idempotency_key = $2
