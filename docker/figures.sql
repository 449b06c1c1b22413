-- Figures of a backup: schema version, row counts, sums, and users whose balance differs from the ledger.
select concat_ws(' ',
  'schema=' || (select max(version::int) from flyway_schema_history),
  'users=' || (select count(*) from users),
  'credits=' || (select coalesce(sum(credit_balance), 0) from users),
  'ledger_rows=' || (select count(*) from credit_transactions),
  'ledger_sum=' || (select coalesce(sum(amount), 0) from credit_transactions),
  'markets=' || (select count(*) from markets),
  'bets=' || (select count(*) from bets),
  'stakes=' || (select coalesce(sum(amount), 0) from bets),
  'users_off_their_ledger=' || (
    select count(*) from users u
    left join (select user_id, sum(amount) as sum, max(seq) as seq from credit_transactions group by user_id) t on t.user_id = u.id
    where u.credit_balance <> coalesce(t.sum, 0) or u.ledger_seq <> coalesce(t.seq, 0)));
