-- Sets inbox preferences $3 of the account $1 if its token version is $2. No row: all sessions have ended.
update users
set inbox_preferences = inbox_preferences || $3, updated_at = now()
where id = $1 and token_version = $2 and closed_at is null
returning id
