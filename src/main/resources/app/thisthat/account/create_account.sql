insert into users (id, username, email, password_hash, role)
values ($1, $2, $3, $4, $5)
