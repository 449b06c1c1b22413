-- A page of the ledger rows of user $1 as JSON, newest first: those before the row with the seq $2 (null: from the
-- newest on), at most $3.
select json_build_object(
         'id', t.id, 'seq', t.seq, 'amount', t.amount, 'forfeited', t.forfeited, 'owed', t.owed,
         'transactionType', t.transaction_type, 'referenceId', t.reference_id,
         'balanceAfter', t.balance_after, 'createdAt',
           to_char(t.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text as document,
       t.seq::text as key
from credit_transactions t
where t.user_id = $1 and ($2::text is null or t.seq < $2::text::bigint)
order by t.seq desc
limit $3
