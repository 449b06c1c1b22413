select * from cash_out_bets(
  $1, $2, $3, $4, $5, $6::text[]::numeric[], $7::text[]::numeric[], $8::text[]::numeric[], $9, $10, $11, $12,
  $13::bigint * interval '1 millisecond', $14::bigint * interval '1 millisecond', $15, $16)
