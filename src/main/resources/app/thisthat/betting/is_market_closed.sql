-- Whether a bet that waited for a lock in vain is too late by now: nobody has placed it, and its market $1 takes none any more.
-- $2 and $3 the user and the idempotency key.
select exists (
  select from markets m
  where m.id = $1 and (m.status <> 'open' or (m.market_type <> 'polymarket' and m.expires_at <= clock_timestamp()))
) and not exists (select from bets b where b.user_id = $2 and b.idempotency_key = $3) as too_late
