-- Updates the account $1: the username $2 (null: no change) and the preferences in $3 ({}: no change).
update users
set username = coalesce($2, username), preferences = preferences || $3, updated_at = now()
where id = $1
