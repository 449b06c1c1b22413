-- Whether market $1 is closed for the bet of user $2 with idempotency key $3 after a lock timeout. A bet that another
-- request has placed meanwhile is not reported as closed.
select exists (
  select from markets m
  where m.id = $1 and (m.status <> 'open' or (m.market_type <> 'polymarket' and m.expires_at <= clock_timestamp()))
) and not exists (select from bets b where b.user_id = $2 and b.idempotency_key = $3) as closed
