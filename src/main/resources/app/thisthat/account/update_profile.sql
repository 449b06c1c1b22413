-- Sets what is given of the account $1: the name $2 and the preferences in $3; null leaves the name, {} the preferences.
update users
set username = coalesce($2, username), preferences = preferences || $3, updated_at = now()
where id = $1
