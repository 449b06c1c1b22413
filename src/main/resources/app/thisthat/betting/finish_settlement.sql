update markets m set settled_at = clock_timestamp()
where m.id = $1 and m.status in ('resolved', 'cancelled') and m.settled_at is null
  and not exists (select 1 from bets b where b.market_id = m.id and b.status = 'pending')
  and not exists (select 1 from bets b where b.market_id = m.id and b.status <> 'pending'
                    and b.settlement_generation < m.settlement_generation)
