select m.id from markets m
where m.status in ('resolved', 'cancelled') and m.settled_at is null
  and not exists (select 1 from settlement_holds h where h.market_id = m.id and h.lifted_at is null)
order by m.resolved_at limit $1
