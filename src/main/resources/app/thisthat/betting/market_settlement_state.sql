-- The state of market $1. The settlement is meaningless until the market has ended.
select m.status, m.resolution, m.resolved_at,
       case
         when m.settled_at is not null then 'done'
         when exists (select 1 from settlement_holds h where h.market_id = m.id and h.lifted_at is null) then 'held'
         else 'running'
       end as settlement
from markets m
where m.id = $1
