select * from quote_cash_outs(
  $1, $2, $3, $4, $5, $6::text[]::numeric[], $7::text[]::numeric[], $8, $9::bigint * interval '1 millisecond',
  $10::bigint * interval '1 millisecond', $11, $12, $13::bigint * interval '1 millisecond')
