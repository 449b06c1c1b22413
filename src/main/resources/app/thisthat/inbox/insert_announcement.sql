-- Publishes an announcement of the admin $1: key $2, hash of the request $3, title $4, text $5, whether it is mailed $6;
-- with an entry of the audit log. No row: the admin has used the key.
with added as (
  insert into announcements (id, admin_id, idempotency_key, request_hash, title, text, mail, mail_cursor)
  values (timed_id(clock_timestamp()), $1, $2, $3, $4, $5, $6,
          case when $6 then '00000000-0000-0000-0000-000000000000'::uuid end)
  on conflict (admin_id, idempotency_key) do nothing
  returning id, title, text, mail, created_at
)
select a.id, a.title, a.text, a.mail, a.created_at,
       audit_append($1, 'announcement.create', a.id, null, null,
                    jsonb_build_object('title', a.title, 'text', a.text, 'mail', a.mail)) as entry
from added a
