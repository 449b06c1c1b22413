-- Sets the preferences $3 and inbox preferences $4 of the open account $1 if its token version is $2, and deletes the mails
-- of the list that wait: their links have the content $5. No row: the link is no longer in force.
with changed as (
  update users
  set preferences = preferences || $3, inbox_preferences = inbox_preferences || $4, updated_at = now()
  where id = $1 and token_version = $2 and closed_at is null
  returning id
), deleted as (
  delete from mails m using changed c
  where m.user_id = c.id and m.bulk and m.sent_at is null and split_part(m.unsubscribe, '.', 1) = $5
)
select id from changed
