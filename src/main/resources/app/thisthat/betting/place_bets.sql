select * from place_bets(
  $1, $2, $3, $4, $5, $6, $7::text[]::numeric[], $8::text[]::numeric[], $9, $10, $11::bigint * interval '1 millisecond', $12,
  $13, $14::bigint * interval '1 millisecond')
