-- The bets that were placed, settled, taken back or cashed out since p_since, and the bets that ledger rows since then refer to,
-- whether they exist or not; furthermore the pending bets on settled markets, which there should not be.
--
-- A lost bet has no ledger row, so all bets of the markets that were settled since, or are being settled, are returned. An id
-- begins with the time of a node's clock, which may be ahead or behind by an hour. Disabled scans keep the plan on the
-- indexes, which give the rows of the period only.
create or replace function bets_changed_since(p_since timestamptz) returns setof uuid
language plpgsql stable set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
declare
  v_first_id uuid := first_id(greatest(p_since, timestamptz '2000-01-01') - interval '1 hour');
begin
  return query
  select t.reference_id from credit_transactions t
  where t.created_at >= p_since and (t.transaction_type like 'bet\_%' or t.transaction_type like '%\_reversal')
  union
  select b.id from bets b where b.id >= v_first_id and b.placed_at >= p_since
  union
  select b.id
  from (
    select m.id from markets m where m.settled_at >= p_since
    union all
    select m.id from markets m where m.status in ('resolved', 'cancelled') and m.settled_at is null
    union all
    select m.id from markets_with_pending_bets() p (id) join markets m on m.id = p.id where m.settled_at is not null
  ) m
  cross join lateral (
    select x.id from bets x where x.market_id = m.id and x.status <> 'pending'
    union all
    select x.id from bets x where x.market_id between m.id and m.id and x.status = 'pending'
  ) b
  union
  select c.bet_id from cash_outs c where c.id >= v_first_id and c.created_at >= p_since
  union
  select c.bet_id from cash_outs c where c.reversed_at >= p_since
  union
  select s.bet_id from past_settlements s where s.reversed_at >= p_since;
end $$;
