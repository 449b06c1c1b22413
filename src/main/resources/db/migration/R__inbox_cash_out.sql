-- Adds entries for cash-outs, and for cash-outs that an admin took back, in their transaction.
create or replace function inbox_cash_out() returns trigger language plpgsql as $$
begin
  perform from (
    select array_agg(c.user_id) as users, array_agg('cashed_out'::text) as types,
           array_agg(case when c.reversed_at is null then c.id::text else c.id || ':reversed' end) as keys,
           array_agg(jsonb_build_object(
             'marketId', m.id, 'marketTitle', m.title, 'betId', b.id, 'side', b.side, 'stake', c.stake,
             'value', c.value, 'remainingStake', b.amount - b.cashed_stake, 'reversed', c.reversed_at is not null)) as payloads
    from added c
    join bets b on b.id = c.bet_id
    join markets m on m.id = b.market_id
    having count(*) > 0
  ) g, inbox_add_all(g.users, g.types, g.keys, g.payloads);
  return null;
end $$;

create or replace trigger inbox_cash_outs_paid after insert on cash_outs
  referencing new table as added for each statement execute function inbox_cash_out();

create or replace trigger inbox_cash_outs_reversed after update on cash_outs
  referencing new table as added for each statement execute function inbox_cash_out();
