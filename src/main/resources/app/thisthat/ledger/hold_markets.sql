-- Holds the settlement of markets, but for those whose hold was lifted before. One row for each new hold.
insert into settlement_holds (market_id, invariant)
select * from unnest($1::uuid[], $2::text[])
on conflict do nothing
returning market_id, invariant, held_at
