-- Sets the limits of the jump guard: $1 move, $2 pause in milliseconds.
update odds_rules r
set jump_guard = $1, jump_pause = $2::bigint * interval '1 millisecond'
where (r.jump_guard, r.jump_pause) is distinct from ($1::numeric, $2::bigint * interval '1 millisecond')
