do $migration$
declare
  definition constant text := pg_get_functiondef('ledger_stake'::regproc);
  mended constant text := replace(replace(definition,
    'credit_transactions (id, user_id, seq,', 'credit_transactions (user_id, seq,'),
    'select p.bet_id, p.id, p.ledger_seq,', 'select p.id, p.ledger_seq,');
begin
  if mended = definition then
    raise exception 'ledger_stake() is not as expected';
  end if;
  execute mended;
end $migration$;
