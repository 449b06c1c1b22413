-- A stake's ledger row has the id of its bet, which no other row has: a random id for each would cost a bet more than any of its
-- indexes does (3 to 4 of some 85 µs).
do $migration$
declare
  definition constant text := pg_get_functiondef('ledger_stake'::regproc);
  inserted constant text := replace(definition, 'credit_transactions (user_id, seq,', 'credit_transactions (id, user_id, seq,');
  mended constant text := replace(inserted, 'select p.id, p.ledger_seq,', 'select p.bet_id, p.id, p.ledger_seq,');
begin
  if inserted = definition or mended = inserted then
    raise exception 'ledger_stake() is not as expected';
  end if;
  execute mended;
end $migration$;
