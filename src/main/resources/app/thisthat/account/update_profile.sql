-- Updates the account $1 if its token version is $2: the username $3 (null: no change) and the preferences in $4 ({}: no
-- change). No row: all sessions have ended.
update users
set username = coalesce($3, username), preferences = preferences || $4, updated_at = now()
where id = $1 and token_version = $2 and closed_at is null
returning id
