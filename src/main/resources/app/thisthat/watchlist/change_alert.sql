-- Changes alert $1 of user $2; null keeps a value. $3 side, $4 direction, $5 value, $6 change, $7 minutes, $8 enabled.
update alerts a
set side = coalesce($3, a.side), direction = coalesce($4, a.direction), value = coalesce($5, a.value),
    change = coalesce($6, a.change), within_minutes = coalesce($7, a.within_minutes), enabled = coalesce($8, a.enabled)
where a.id = $1 and a.user_id = $2
returning a.id
