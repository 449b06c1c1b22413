-- Updates the account $1 if its token version is $2: the username $3 (null: no change) and the preferences in $4 ({}: no
-- change). Mails about announcements that wait are deleted if they are switched off. No row: all sessions have ended.
with changed as (
  update users
  set username = coalesce($3, username), preferences = preferences || $4, updated_at = now()
  where id = $1 and token_version = $2 and closed_at is null
  returning id, preferences || inbox_preferences as preferences
), deleted as (
  delete from mails m using changed c, inbox_channels(c.preferences, 'announcement') h
  where m.user_id = c.id and m.kind = 'news' and m.sent_at is null and not h.mail
)
select id from changed
