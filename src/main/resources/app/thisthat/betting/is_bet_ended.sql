-- Whether the market of bet $1 is closed for the cash-out of user $2 with idempotency key $3 after a lock timeout. A
-- cash-out that another request has paid meanwhile is not reported as closed.
select exists (
  select from bets b
  join markets m on m.id = b.market_id
  where b.id = $1 and (m.status <> 'open' or (m.market_type <> 'polymarket' and m.expires_at <= clock_timestamp()))
) and not exists (select from cash_outs c where c.user_id = $2 and c.idempotency_key = $3) as closed
