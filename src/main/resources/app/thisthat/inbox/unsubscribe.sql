-- Sets the preferences $3 and inbox preferences $4 of the open account $1 if its token version is $2. No row: the link is
-- no longer in force.
update users
set preferences = preferences || $3, inbox_preferences = inbox_preferences || $4, updated_at = now()
where id = $1 and token_version = $2 and closed_at is null
returning id
