-- Without a type the ledger's own counter is the number of rows: seq has no gap (ruling 6).
select case
         when $2::text is null then (select u.ledger_seq from users u where u.id = $1)
         else (select count(*) from credit_transactions t where t.user_id = $1 and t.transaction_type = $2)
       end as total
